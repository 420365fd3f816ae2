import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { makeRunner } from '../edges/exec/index.ts';
import { type Digest, sha256 } from '../kernel/index.ts';
import { Baseline, PatchPolicy, VerifyDemands } from '../model/index.ts';
import { type FakeWorld, fixedLess, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { asked } from './conformance/patch-images.ts';
import { makeImageHands } from './images/image-hands.ts';
import { patchImage } from './patch-image.ts';

const Tags = z.object({ tags: z.array(z.string()) });
const apiVersion = 'oakum.dev/v1';
const baseline = Baseline.parse({
  apiVersion,
  kind: 'Baseline',
  metadata: { name: 'shop' },
  spec: { images: ['*/shop/demanded'], startTest: { expect: { exitCode: 0 } } },
});

describe('what must be proven of a patched image', () => {
  let fake: FakeWorld;
  let reference: string;
  let digest: Digest;
  beforeAll(async () => {
    fake = await startFakeWorld();
    ({ reference, digest } = await fake.push('shop/demanded:1', [less(vulnerableLess)]));
  });
  afterAll(() => fake.stop());

  /** Nothing can be started here: the start test is unknown. */
  const world = (verify: object = {}, namespaces: readonly string[] = ['*']) =>
    fake.again({
      runner: makeRunner({ PATH: '/nowhere', HOME: undefined }),
      documents: {
        ...fake.world.documents,
        baselines: [baseline],
        policies: [
          PatchPolicy.parse({
            apiVersion,
            kind: 'PatchPolicy',
            metadata: { name: 'strict' },
            spec: { namespaces, verify },
          }),
        ],
      },
    });
  const tags = async () => {
    const answer = await fetch(`http://${fake.registry.host}/v2/shop/demanded/tags/list`);
    const { tags: found } = Tags.parse(await answer.json());
    return found.filter((tag) => tag.includes('oakum'));
  };
  const unknown = /start-test is unknown, which policy stops: shop: nobody could start it/;

  it('is that nothing is unknown, where a policy for every namespace says so', async () => {
    const result = await patchImage(world({ unknown: 'stop' }), asked(reference));
    expect(result).toMatchObject({ code: 'failed', message: expect.stringMatching(unknown) });
    expect(await tags()).toEqual([]);
    const verify = VerifyDemands.parse({ unknown: 'stop' });
    expect(await patchImage(world(), asked(reference, { verify }))).toMatchObject({ code: 'failed' });
    expect(await tags()).toEqual([]);
  });

  it('is a check that was not even run, where it is named', async () => {
    const result = await patchImage(world({ requires: ['second-scanner'] }), asked(reference));
    expect(result).toMatchObject({
      code: 'failed',
      message: expect.stringContaining('second-scanner is not-run and must pass by policy'),
    });
    expect(await tags()).toEqual([]);
  });

  it('is a layer no larger than policy says', async () => {
    const result = await patchImage(world({ maxLayerMb: 0.0001 }), asked(reference));
    expect(result).toMatchObject({ code: 'failed', message: expect.stringContaining('size:') });
    expect(await tags()).toEqual([]);
  });

  it('is demanded of a run by its effect', async () => {
    const effect = {
      action: 'image.patch',
      key: 'run-1/patch-1/patch',
      planDigest: sha256('a plan'),
      run: 'run-1',
      patch: 'patch-1',
      approvals: ['alice'],
      notAfter: '2099-01-01T00:00:00Z',
      image: reference,
      digest,
      toRepository: `${fake.registry.host}/shop/demanded`,
      toTag: '1-oakum.1',
      packages: [{ name: 'less', from: vulnerableLess, to: fixedLess }],
      engines: ['native'],
      verify: VerifyDemands.parse({ requires: ['start-test'] }),
    } as const;
    expect(await makeImageHands(world()).patch(effect, new AbortController().signal)).toEqual({
      kind: 'failed',
      code: 'patch.not-verified',
      reason: expect.stringContaining('start-test is unknown and must pass by policy'),
      retry: 'never',
    });
    expect(await tags()).toEqual([]);
  });

  it('is no more than that no check failed, unless somebody demands it', async () => {
    const result = await patchImage(world({ unknown: 'stop' }, ['elsewhere']), asked(reference));
    expect(result).toMatchObject({ code: 'patched' });
    expect(result.verdicts).toContainEqual(
      expect.objectContaining({ check: 'start-test', verdict: 'unknown' }),
    );
    expect(await tags()).toEqual(['1-oakum.1']);
  });
});
