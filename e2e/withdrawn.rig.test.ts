import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { strictRecipe } from '../rig/debian-image.ts';
import { describeRig } from '../rig/describe-rig.ts';
import { realNodeLabel } from '../rig/kubelet.ts';
import { Plan, Run } from '../src/model/index.ts';
import { imageIdsIn, podsIn, roll } from './support/objects.ts';
import { type RigEstate, startRigEstate } from './support/rig-estate.ts';
import { watchService } from './support/service-watch.ts';

const namespace = 'shop';

/**
 * Story 2: the patched image crashes on the real node, because its application refuses packages that it was not tested
 * with. The gate fails, the new version is withdrawn, the old pods served throughout, and the digest is remembered.
 */
describeRig(
  'story 2: a patched image that crashes is withdrawn',
  ['real-node', 'docker-registry', 'skopeo', 'mmdebstrap'],
  () => {
    let estate: RigEstate;
    beforeAll(async () => {
      estate = await startRigEstate({ recipe: strictRecipe, realNode: true, namespaces: [namespace] });
    });
    afterAll(() => estate?.stop());

    test('the old pods serve throughout and the recipe is not tried again', async () => {
      const { plane, image } = estate;
      const { directory, run } = estate.configure('withdrawn', { engines: ['native'] });
      await roll(plane, { namespace, name: 'web', image, replicas: 2, nodeSelector: realNodeLabel });
      const before = await podsIn(plane, namespace);
      const old = await imageIdsIn(plane, namespace);

      const file = join(directory, 'plan.json');
      expect((await run('plan', '-n', namespace, '-o', file)).stderr).toContain('wrote');
      expect((await run('approve', file, '--reason', 'story')).code).toBe(0);
      const watch = watchService({ plane, namespace, pods: before, path: '/debian_version' });
      const applied = await run('apply', file, '-o', 'json');
      const seen = await watch.stop();

      expect(`${applied.code}\n${applied.stderr}`).toMatch(/^1\n/);
      const done = Run.parse(JSON.parse(applied.stdout));
      const rollout = done.patches[0]?.rollouts[0];
      expect(done.phase).toBe('failed');
      expect(rollout).toMatchObject({
        phase: 'withdrawn',
        verdicts: [
          { kind: 'pass', gate: 'admission' },
          { kind: 'fail', gate: 'health' },
        ],
      });
      expect(rollout?.verdicts[1]?.reason).toMatch(/CrashLoopBackOff|restarted/);

      expect(seen.looks).toBeGreaterThan(10);
      expect(seen.leastReady).toBe(2);
      expect(seen.unanswered).toEqual([]);
      expect(seen.crashed.length).toBeGreaterThan(0);
      expect((await podsIn(plane, namespace)).map(({ name }) => name).toSorted()).toEqual(
        before.map(({ name }) => name).toSorted(),
      );
      expect(await imageIdsIn(plane, namespace)).toEqual(old);

      const next = await run('plan', '-n', namespace, '-o', 'json');
      const [again] = Plan.parse(JSON.parse(next.stdout)).patches;
      expect(again?.decision).toMatchObject({
        kind: 'blocked',
        reasons: [expect.stringContaining(`withdrawn from ${namespace}/web in ${done.id}`)],
      });
      const repeated = await run('apply', Plan.parse(JSON.parse(next.stdout)).id);
      expect(`${repeated.code} ${repeated.stderr}`).toMatch(/^3 .*failed before/);
      const report = await run('status', done.id, '-o', 'markdown');
      expect(report.stdout).toContain('withdrawn');
    });
  },
);
