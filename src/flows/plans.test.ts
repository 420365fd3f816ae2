import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeDeb } from '../../testing/repositories/index.ts';
import { noDocuments } from '../config/index.ts';
import { compareText, instantText, sha256 } from '../kernel/index.ts';
import { type Approval, Plan, type PlannedPatch, planDigest, TrustPolicy } from '../model/index.ts';
import { makeKeys } from '../prove/trust/index.ts';
import { applyPlan } from './apply-plan.ts';
import { type FakeWorld, fixedLess, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { aLayerPatch, aNode } from './conformance/records.ts';
import type { Previewed } from './images/preview-image.ts';
import { previewPatch } from './images/preview-patch.ts';
import { loadPlan, loadStoredPlan } from './load-plan.ts';
import { makePlan } from './make-plan.ts';
import { scanCluster } from './scan-cluster.ts';
import { speakOnPlan } from './speak-on-plan.ts';
import type { World } from './world.ts';

const signal = new AbortController().signal;

function planned(world: World, only: readonly string[] = []): Promise<Plan> {
  const scope = { namespaces: ['shop'], labelSelector: '' };
  return makePlan(world, { scope, only, createdBy: undefined, signal });
}

/** The patches of images, by the workload they change: the fake cluster's own components have findings, too. */
function ofImages(plan: Plan): readonly PlannedPatch[] {
  return plan.patches
    .filter(({ patch }) => patch.kind === 'layer-patch')
    .toSorted((left, right) =>
      compareText(left.patch.targets[0]?.name ?? '', right.patch.targets[0]?.name ?? ''),
    );
}

function applied(world: World, plan: Plan): ReturnType<typeof applyPlan> {
  return applyPlan(world, { plan, startedBy: 'alice', signal, onChange: () => {} });
}

function later(fake: FakeWorld, hours: number): World {
  const { clock } = fake.world;
  return fake.again({ clock: { ...clock, now: () => clock.now().add({ hours }) } });
}

function said(world: World, plan: Plan, word: Partial<Approval> = {}): Promise<Approval> {
  const { verdict = 'approved', by = 'alice', reason = 'looked at it' } = word;
  return speakOnPlan(world, { plan, verdict, by, reason, identity: 'os-user' });
}

describe('a plan', () => {
  let fake: FakeWorld;
  beforeAll(async () => {
    fake = await startFakeWorld();
    await fake.push('shop/cart:1', [less(vulnerableLess)]);
    await fake.deploy('web');
    await fake.deploy('cart', { image: 'shop/cart:1' });
  });
  afterAll(() => fake.stop());

  it('says what is done, in the versions that the engine found, and what it rests on', async () => {
    const plan = await planned(fake.world);
    expect(ofImages(plan).map(({ patch }) => patch.targets.map(({ name }) => name))).toEqual([
      ['cart'],
      ['web'],
    ]);
    const web = ofImages(plan).find(({ patch }) => patch.targets[0]?.name === 'web');
    expect(web).toMatchObject({
      decision: { kind: 'needs-approval', required: 1 },
      engines: ['native'],
      patch: { packages: [{ name: 'less', from: vulnerableLess, to: fixedLess }] },
      to: { repository: `${fake.registry.host}/shop/web`, tag: '1-oakum.1' },
    });
    expect(web?.diff).toContain('+ ');
    expect(plan.restsOn.some((one) => one.startsWith('test@'))).toBe(true);
    expect(plan.leftOut).toEqual([]);
    expect(plan.createdBy).toBe('alice');
    expect(await loadStoredPlan(fake.world, plan.digest)).toEqual(plan);
  });

  it('says of each layer what trust policies make of its source', async () => {
    const [cart] = ofImages(await planned(fake.world));
    expect(cart?.patch.reasons).toContain('source no trust policy covers it');
  });

  it('blocks what a trust policy refuses before any engine is shown it, and says so of its way', async () => {
    const { publicPem } = await makeKeys();
    const policy = TrustPolicy.parse({
      apiVersion: 'oakum.dev/v1',
      kind: 'TrustPolicy',
      metadata: { name: 'upstream' },
      spec: { images: [`${fake.registry.host}/shop/*`], authorities: [{ name: 'acme', key: publicPem }] },
    });
    const world = fake.again({ documents: { ...fake.world.documents, trustPolicies: [policy] } });
    const [cart] = ofImages(await planned(world));
    expect(cart?.decision).toMatchObject({ kind: 'blocked', rule: 'trust.refused' });
    const layer = cart?.patch.ways?.find(({ way }) => way === 'layer-patch');
    expect(layer?.state).toBe('impossible');
    expect(layer?.reason).toMatch(/^source refused: policy upstream refuses.*\(trust\.refused\)$/);
  });

  it('plans nothing for what VEX suppresses, says whose word it is, and remembers the document', async () => {
    const scope = { namespaces: ['shop'], labelSelector: '' };
    const { report } = await scanCluster(fake.world, {
      scope,
      advisoriesFrom: undefined,
      packagesOnly: false,
      signal,
    });
    const found = report.findings.filter(({ package: item }) => item.name === 'less');
    expect(found.length).toBeGreaterThan(0);
    const text = JSON.stringify({
      '@context': 'https://openvex.dev/ns/v0.2.0',
      '@id': 'https://acme.io/vex/1',
      author: 'Acme',
      timestamp: '2026-01-01T00:00:00Z',
      version: 1,
      statements: [...new Set(found.map(({ vulnerability }) => vulnerability))].map((name) => ({
        vulnerability: { name },
        products: [{ '@id': `pkg:deb/debian/less@${vulnerableLess}` }],
        status: 'not_affected',
        justification: 'vulnerable_code_not_in_execute_path',
      })),
    });
    const source = { kind: 'text', label: '/srv/acme.json', text } as const;
    const plan = await makePlan(fake.world, { scope, only: [], vex: [source], createdBy: 'alice', signal });
    expect(ofImages(plan)).toEqual([]);
    const names = [...new Set(found.map(({ vulnerability }) => vulnerability))];
    const word = 'not_affected, vulnerable_code_not_in_execute_path; Acme in https://acme.io/vex/1';
    expect(plan.leftOut).toEqual(
      names
        .map((name, at) => `${name} in less ${vulnerableLess}: ${word} statements[${at}] (2 findings)`)
        .toSorted(compareText),
    );
    expect(plan.restsOn).toContain(`vex acme.json@${sha256(Buffer.from(text))}`);
    expect(planDigest(plan)).toBe(plan.digest);
    const other = await makePlan(fake.world, { scope, only: [], vex: [], createdBy: 'alice', signal });
    expect(ofImages(other)).toHaveLength(2);
    expect(other.restsOn.filter((one) => one.startsWith('vex '))).toEqual([]);
  });

  it('refuses a plan by a document that cannot be read', async () => {
    const scope = { namespaces: ['shop'], labelSelector: '' };
    const source = { kind: 'text', label: 'broken', text: '{' } as const;
    await expect(
      makePlan(fake.world, { scope, only: [], vex: [source], createdBy: 'alice', signal }),
    ).rejects.toThrow(expect.objectContaining({ code: 'documents.malformed' }));
  });

  it('takes patches by row and by id, each once, and says how many it left', async () => {
    const all = await planned(fake.world);
    const id = all.patches[1]?.patch.id ?? '';
    const some = await planned(fake.world, [id, '2', id]);
    expect(some.patches.map(({ patch }) => patch.id)).toEqual([id]);
    expect(some.leftOut).toEqual([`${all.patches.length - 1} patch(es) not asked for`]);
  });

  it('refuses a row that the scan does not have', async () => {
    await expect(planned(fake.world, ['99'])).rejects.toMatchObject({
      code: 'usage.patch',
      hint: expect.stringContaining('oakum scan'),
    });
  });

  it('blocks everything, with reasons, where writing is off or no policy speaks', async () => {
    const { documents } = fake.world;
    const off = await planned(fake.again({ documents: { ...documents, clusters: [] } }));
    for (const { decision } of ofImages(off))
      expect(decision).toMatchObject({
        kind: 'blocked',
        reasons: [expect.stringContaining('writing is off')],
      });
    const silent = await planned(fake.again({ documents: noDocuments }));
    expect(silent.patches.map(({ decision }) => decision)).toEqual(
      silent.patches.map(() => expect.objectContaining({ kind: 'blocked', rule: 'no PatchPolicy' })),
    );
    await expect(applied(fake.world, off)).rejects.toMatchObject({ code: 'policy.blocked' });
  });

  it('is read again from a file, and refused when it was altered there', async () => {
    const plan = await planned(fake.world);
    const file = join(fake.world.state.absolute(''), 'plan.json');
    writeFileSync(file, JSON.stringify(plan));
    expect(await loadPlan(fake.world, file)).toEqual(plan);
    writeFileSync(file, JSON.stringify({ ...plan, id: 'plan-x', createdBy: 'mallory' }));
    await expect(loadPlan(fake.world, file)).rejects.toMatchObject({ code: 'plan.altered' });
    for (const text of ['{}', 'no json', '[]'])
      await expect(
        Promise.resolve(writeFileSync(file, text)).then(() => loadPlan(fake.world, file)),
      ).rejects.toMatchObject({ code: 'plan.malformed' });
    await expect(loadPlan(fake.world, 'nowhere.json')).rejects.toMatchObject({ code: 'plan.not-found' });
    await expect(loadStoredPlan(fake.world, file)).rejects.toMatchObject({ code: 'plan.not-found' });
  });
});

describe('a plan is refused', () => {
  let fake: FakeWorld;
  beforeEach(async () => {
    fake = await startFakeWorld();
    await fake.deploy('web');
  });
  afterEach(() => fake.stop());

  it('without the approvals that it needs, and with a rejection', async () => {
    const plan = await planned(fake.world);
    await expect(applied(fake.world, plan)).rejects.toMatchObject({
      code: 'approvals.missing',
      message: expect.stringContaining('0 of 1'),
      hint: expect.stringContaining(`oakum approve ${plan.id}`),
    });
    await expect(said(fake.world, plan, { reason: ' ' })).rejects.toMatchObject({ code: 'usage.reason' });
    await said(fake.world, plan);
    await said(fake.world, plan, { by: 'bob', verdict: 'rejected', reason: 'not today' });
    await expect(applied(fake.world, plan)).rejects.toMatchObject({
      code: 'approvals.rejected',
      message: expect.stringContaining('bob rejected'),
    });
    expect(await (await fake.world.store()).runs.list(10)).toEqual([]);
  });

  it('after it has expired, for approval and for applying', async () => {
    const plan = await planned(fake.world);
    await said(fake.world, plan);
    const tomorrow = later(fake, 25);
    await expect(applied(tomorrow, plan)).rejects.toMatchObject({
      code: 'plan.expired',
      hint: expect.stringContaining('oakum plan'),
    });
    await expect(said(tomorrow, plan)).rejects.toMatchObject({ code: 'plan.expired' });
  });

  it('when the world has moved since, with what moved', async () => {
    const plan = await planned(fake.world);
    await said(fake.world, plan);
    const { reference } = await fake.push('shop/web:2', [less(fixedLess)]);
    const path = '/apis/apps/v1/namespaces/shop/deployments/web?fieldManager=kubectl-edit';
    const response = await fetch(`${fake.kube.url}${path}`, {
      method: 'PATCH',
      headers: { authorization: 'Bearer admin', 'content-type': 'application/strategic-merge-patch+json' },
      body: JSON.stringify({
        spec: { template: { spec: { containers: [{ name: 'web', image: reference }] } } },
      }),
    });
    expect(response.status).toBe(200);
    await expect(applied(fake.world, plan)).rejects.toMatchObject({
      code: 'plan.moved',
      message: expect.stringContaining('shop/Deployment/web'),
    });
  });

  it('for another cluster', async () => {
    const { digest: _, ...plan } = await planned(fake.world);
    const body = { ...plan, cluster: { ...plan.cluster, id: 'another' } };
    const other = Plan.parse({ ...body, digest: planDigest(body) });
    await said(fake.world, other);
    await expect(applied(fake.world, other)).rejects.toMatchObject({ code: 'plan.other-cluster' });
  });
});

describe('what the engines say before a plan promises', () => {
  let fake: FakeWorld;
  beforeAll(async () => {
    fake = await startFakeWorld();
  });
  afterAll(() => fake.stop());

  const clock = (version: string) => ({
    name: 'clock',
    version,
    files: { 'usr/share/clock': version },
    scripts: { postinst: '#!/bin/sh\nset -e\n. /usr/share/debconf/confmodule\ndb_get clock/zone\n' },
  });
  const removes = ['less', 'clock'].map((name) => ({ id: name, name: `CVE-1 ${name} 1` }));

  async function previewed(wanted: readonly string[]): Promise<Previewed> {
    const { reference, digest } = await fake.push('shop/tools:1', [less(vulnerableLess), clock('1')]);
    const date = fake.world.clock.now();
    const debs = [less(fixedLess), clock('2')].map((spec) => makeDeb(spec));
    await fake.packages.control.publish('bookworm-security', { debs, date });
    const packages = wanted.map((name) => ({ name, from: '1', to: name === 'less' ? fixedLess : '2' }));
    const patch = aLayerPatch(['tools'], {
      image: reference,
      digest,
      packages,
      removes: removes.filter(({ id }) => wanted.includes(id)),
    });
    return previewPatch(fake.world, patch, {
      engines: ['native'],
      nodes: [aNode('node-1')],
      signal,
    });
  }

  it('narrows a patch to what can be done, and leaves the rest in sight with the reason', async () => {
    expect(await previewed(['less', 'clock'])).toMatchObject({
      kind: 'possible',
      engines: ['native'],
      patch: {
        packages: [{ name: 'less', from: vulnerableLess, to: fixedLess }],
        removes: [{ id: 'less' }],
        leaves: [{ id: 'clock' }],
        reasons: expect.arrayContaining([expect.stringMatching(/^left out: clock: .*debconf/)]),
      },
    });
  });

  it('says why nothing can be done', async () => {
    expect(await previewed(['clock'])).toMatchObject({
      kind: 'impossible',
      reason: expect.stringContaining('debconf'),
    });
  });

  it('makes nothing: the registry and the work folder are as before', async () => {
    await previewed(['less']);
    expect(fake.registry.content.tags('shop/tools')).toEqual(['1']);
    expect(await fake.world.folder('work').list('')).toEqual([]);
  });

  it('takes one image for what it is where nodes differ: it runs on some of them', async () => {
    const { reference, digest } = await fake.push('shop/tools:1', [less(vulnerableLess)]);
    const packages = [{ name: 'less', from: vulnerableLess, to: fixedLess }];
    const patch = aLayerPatch(['tools'], { image: reference, digest, packages });
    const nodes = [aNode('node-1'), aNode('node-2', { architecture: 'arm64' })];
    const answer = await previewPatch(fake.world, patch, { engines: ['native'], nodes, signal });
    expect(answer).toMatchObject({ kind: 'possible', patch: { digest } });
    expect(answer).not.toHaveProperty('patch.platforms');
  });

  it('refuses what the name no longer leads to where nodes differ', async () => {
    const { reference, digest } = await fake.push('shop/tools:1', [less(vulnerableLess)]);
    await fake.push('shop/tools:1', [less(fixedLess)]);
    const patch = aLayerPatch(['tools'], { image: reference, digest });
    const nodes = [aNode('node-1'), aNode('node-2', { architecture: 'arm64' })];
    const answer = await previewPatch(fake.world, patch, { engines: ['native'], nodes, signal });
    expect(answer).toMatchObject({ kind: 'impossible', code: 'patch.index-unknown' });
  });
});

describe('a word on a plan', () => {
  it('is bound to its digest, ends with it, and is in the log', async () => {
    const fake = await startFakeWorld();
    await fake.deploy('web');
    const plan = await planned(fake.world);
    const approval = await said(fake.world, plan);
    expect(approval).toMatchObject({ planDigest: plan.digest, expires: plan.expiresAt, identity: 'os-user' });
    expect(approval.at <= instantText(fake.world.clock.now())).toBe(true);
    const entries = await (await fake.world.store()).evidence.read(0, 100);
    expect(entries.map(({ kind }) => kind)).toEqual(['plan-made', 'approved']);
    await fake.stop();
  });
});
