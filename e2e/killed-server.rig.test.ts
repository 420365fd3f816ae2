import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { minbaseRecipe } from '../rig/debian-image.ts';
import { describeRig } from '../rig/describe-rig.ts';
import { simulatedNodeLabel } from '../rig/kwok.ts';
import { digestAnnotationPrefix } from '../rig/kwok-status.ts';
import { startPostgres } from '../rig/postgres.ts';
import { endpoints } from '../src/contract/index.ts';
import { isEnded, type Run } from '../src/model/index.ts';
import { oakum } from './support/cli.ts';
import { imageIdsIn, roll } from './support/objects.ts';
import { type Installation, type RigEstate, startRigEstate } from './support/rig-estate.ts';
import { type Served, serve } from './support/serve.ts';

const needs = ['control-plane', 'docker-registry', 'skopeo', 'mmdebstrap'] as const;

/** Story 3: a server that is killed in the middle of a canary, and who finishes its run. */
describeRig('story 3: the killed server', needs, () => {
  let estate: RigEstate;
  beforeAll(async () => {
    estate = await startRigEstate({
      recipe: minbaseRecipe,
      realNode: false,
      namespaces: ['alone', 'shared'],
    });
  });
  afterAll(() => estate?.stop());

  test('another start with the same state finishes the run, and the evidence is whole', async () => {
    const namespace = 'alone';
    const installation = await installed(estate, namespace, {});
    const first = await serve(installation.environment);
    const second = await installation.run('serve', '--port', '0');
    expect(`${second.code} ${second.stderr}`).toMatch(/^2 .*PostgreSQL/s);

    const run = await startedOver(first);
    await until(first, run, inCanary);
    await first.kill();
    const paused = await estate.plane.kubectl(['get', 'deployment/web', '-n', namespace, '-o', 'json']);
    expect(paused).toContain('-oakum.1@sha256:');

    const again = await serve(installation.environment);
    const done = await until(again, run, isEnded);
    expect(done).toMatchObject({ phase: 'succeeded', id: run });
    await checkEnd(estate, namespace, done);
    const { markdown } = await again.ask(endpoints.runReport, { of: run });
    expect(markdown).toContain('succeeded');
    await again.stop();
    await proven(installation);
  });

  describeRig('with PostgreSQL', ['postgres'], () => {
    test('two servers share the work: one is killed, the other finishes its run', async () => {
      const namespace = 'shared';
      const postgres = await startPostgres();
      const OAKUM_DATABASE = await postgres.createDatabase('oakum');
      const installation = await installed(estate, namespace, { OAKUM_DATABASE });
      const servers = await Promise.all([1, 2].map(() => serve(installation.environment)));
      try {
        const [one, two] = servers;
        if (one === undefined || two === undefined) throw new Error('two servers were started');
        const run = await startedOver(one);
        await until(one, run, inCanary);
        const isFirst = (await one.ask(endpoints.run, { of: run })).sentences.length > 0;
        const [driver, other] = isFirst ? [one, two] : [two, one];
        await driver.kill();
        const done = await until(other, run, isEnded);
        expect(done.phase).toBe('succeeded');
        await checkEnd(estate, namespace, done);
        await proven(installation);
      } finally {
        await Promise.all(servers.map((server) => server.stop()));
        await postgres.stop();
      }
    });
  });
});

/** A workload of three pods on simulated nodes, and an installation that may write to its namespace only. */
async function installed(
  { plane, image, digest, configure }: RigEstate,
  namespace: string,
  more: Readonly<Record<string, string>>,
): Promise<Installation> {
  const annotations = { [`${digestAnnotationPrefix}main`]: digest };
  await roll(plane, {
    namespace,
    name: 'web',
    image,
    replicas: 3,
    nodeSelector: simulatedNodeLabel,
    annotations,
  });
  const installation = configure(namespace, { write: [namespace], read: [namespace] });
  const environment = { ...installation.environment, ...more };
  const run: Installation['run'] = (...args) => oakum(args, { environment, timeoutMs: 120_000 });
  expect((await run('trust', 'init')).code).toBe(0);
  return { ...installation, environment, run };
}

/** Plans, approves and applies through the API, as the page does. Gives the run's id. */
async function startedOver(server: Served): Promise<string> {
  const plan = await server.ask(endpoints.makePlan, { body: { only: [] } });
  expect(plan.patches[0]?.decision.kind).toBe('needs-approval');
  await expect(server.ask(endpoints.apply, { of: plan.id })).rejects.toThrow('approvals.missing');
  await server.ask(endpoints.approve, { of: plan.id, body: { reason: 'story' } });
  return (await server.ask(endpoints.apply, { of: plan.id })).id;
}

function inCanary(run: Run): boolean {
  return run.patches.some((patch) => patch.rollouts.some(({ phase }) => phase === 'baking'));
}

/** Asks until the run is as wanted; the test's own time is the limit. */
async function until(server: Served, id: string, isSo: (run: Run) => boolean): Promise<Run> {
  for (;;) {
    const { run } = await server.ask(endpoints.run, { of: id });
    if (isSo(run)) return run;
    if (isEnded(run)) throw new Error(`${run.id} ended ${run.phase}: ${JSON.stringify(run.patches)}`);
    await pause(200);
  }
}

async function checkEnd({ plane, registry }: RigEstate, namespace: string, run: Run): Promise<void> {
  const [patch] = run.patches;
  expect(patch).toMatchObject({ phase: 'verified', rollouts: [{ phase: 'complete' }] });
  const running = `${registry.address}/shop/web@${patch?.patchedDigest}`;
  expect(await imageIdsIn(plane, namespace)).toEqual([running, running, running]);
  const live = await plane.kubectl(['get', 'deployment/web', '-n', namespace, '-o', 'json']);
  expect(live).not.toContain('"paused"');
}

async function proven({ run, directory, state }: Installation): Promise<void> {
  const bundle = join(directory, 'evidence.jsonl');
  expect((await run('evidence', 'export', bundle)).code).toBe(0);
  const key = join(state, 'keys', 'evidence.pub');
  expect((await oakum(['evidence', 'verify', bundle, '--key', key])).stdout).toMatch(/^intact/);
}
