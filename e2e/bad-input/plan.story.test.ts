import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Plan, planDigest } from '../../src/model/index.ts';
import { type FakeEstate, startFakeEstate } from '../support/fake-estate.ts';
import { lessImage } from '../support/images.ts';
import { said } from '../support/said.ts';

/** A plan does what people approved in the world that they saw, or nothing. */
describe('a plan that may not be applied', () => {
  let estate: FakeEstate;
  let plan: Plan;
  beforeAll(async () => {
    estate = await startFakeEstate({ images: { 'shop/web:1.0': lessImage() } });
    await estate.deploy('web', 'shop/web:1.0');
    expect((await estate.oakum(['plan', '-o', estate.path('plan.json')])).code).toBe(0);
    plan = Plan.parse(JSON.parse(readFileSync(estate.path('plan.json'), 'utf8')));
  });
  afterAll(() => estate?.stop());

  function written(name: string, content: object): string {
    writeFileSync(estate.path(name), JSON.stringify(content));
    return estate.path(name);
  }

  /** Another plan that is whole, as the one who made it would have sealed it. */
  function sealed(name: string, changes: Partial<Plan>): string {
    const other = { ...plan, id: `plan-${name}`, ...changes };
    return written(`${name}.json`, { ...other, digest: planDigest(other) });
  }

  async function nothingChanged(): Promise<void> {
    expect(JSON.parse((await estate.oakum(['runs', '-o', 'json'])).stdout)).toEqual([]);
    expect(estate.registry.content.tags('shop/web')).toEqual(['1.0']);
  }

  test('altered: the digest that people approved is no longer that of its content', async () => {
    const patches = plan.patches.map((one) => ({ ...one, to: one.to && { ...one.to, tag: 'latest' } }));
    const file = written('altered.json', { ...plan, id: 'plan-altered', patches });
    for (const act of [['apply'], ['approve', '--reason', 'looks good']])
      expect(said(await estate.oakum([...act, file]))).toEqual({
        exit: 1,
        code: 'plan.altered',
        message: expect.stringMatching(
          new RegExp(`^plan plan-altered says digest ${plan.digest} but its content has sha256:\\w+$`),
        ),
        because: '',
        hint: 'make a new plan with oakum plan; a plan file is not to be edited',
      });
    await nothingChanged();
  });

  test('expired', async () => {
    const file = sealed('expired', {
      createdAt: '2026-01-01T00:00:00.000Z',
      expiresAt: '2026-01-02T00:00:00.000Z',
    });
    expect(said(await estate.oakum(['apply', file]))).toEqual({
      exit: 1,
      code: 'plan.expired',
      message: 'plan plan-expired expired at 2026-01-02T00:00:00.000Z',
      because: '',
      hint: 'make a new one: oakum plan',
    });
    await nothingChanged();
  });

  test('other cluster: told by its identity, whatever the context is called', async () => {
    const cluster = { ...plan.cluster, id: '6f1c2a9e-0000-4000-8000-000000000000' };
    const file = sealed('elsewhere', { cluster });
    expect((await estate.oakum(['approve', file, '--reason', 'a story'])).code).toBe(0);
    expect(said(await estate.oakum(['apply', file]))).toEqual({
      exit: 1,
      code: 'plan.other-cluster',
      message: `plan plan-elsewhere is for cluster fake (${cluster.id}), this is fake (${plan.cluster.id})`,
      because: '',
      hint: 'choose the cluster with --context',
    });
    await nothingChanged();
  });

  test('no plan, and half a plan', async () => {
    expect(said(await estate.oakum(['apply', estate.path('nowhere.json')]))).toMatchObject({
      exit: 1,
      code: 'plan.not-found',
      hint: 'oakum plan -o plan.json makes one',
    });
    writeFileSync(estate.path('half.json'), readFileSync(estate.path('plan.json')).subarray(0, 700));
    expect(said(await estate.oakum(['apply', estate.path('half.json')]))).toMatchObject({
      exit: 1,
      code: 'plan.malformed',
      message: `${estate.path('half.json')} is not JSON`,
      because: expect.stringMatching(/JSON at position/),
    });
    await nothingChanged();
  });

  test('not approved: it waits for a person', async () => {
    expect(said(await estate.oakum(['apply', estate.path('plan.json')]))).toEqual({
      exit: 5,
      code: 'approvals.missing',
      message: `plan ${plan.id} has 0 of 1 approval(s)`,
      because: '',
      hint: `oakum approve ${plan.id} --reason "…"`,
    });
    await nothingChanged();
  });

  test('its world has moved: somebody set another image after it was approved', async () => {
    expect((await estate.oakum(['approve', plan.id, '--reason', 'a story'])).code).toBe(0);
    await setImage(estate, 'web', `${estate.registry.host}/shop/web:1.1`);
    expect(said(await estate.oakum(['apply', plan.id]))).toEqual({
      exit: 1,
      code: 'plan.moved',
      message: expect.stringMatching(
        /^the world has moved since plan plan-\w+ was made: .*shop.*web.*web:1\.1/,
      ),
      because: '',
      hint: 'make a new plan: oakum plan',
    });
    await nothingChanged();
  });
});

/** As `kubectl set image` does it. */
async function setImage({ kube }: FakeEstate, name: string, image: string): Promise<void> {
  const path = `/apis/apps/v1/namespaces/shop/deployments/${name}?fieldManager=kubectl-set`;
  const answer = await fetch(`${kube.url}${path}`, {
    method: 'PATCH',
    headers: { authorization: 'Bearer admin', 'content-type': 'application/strategic-merge-patch+json' },
    body: JSON.stringify({ spec: { template: { spec: { containers: [{ name: 'main', image }] } } } }),
  });
  expect(answer.status).toBe(200);
}
