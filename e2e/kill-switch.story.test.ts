import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpoints } from '../src/contract/index.ts';
import { systemClock } from '../src/kernel/index.ts';
import type { Run } from '../src/model/index.ts';
import { type FakeEstate, startFakeEstate } from './support/fake-estate.ts';
import { lessImage } from './support/images.ts';
import { readPlan } from './support/killed-story.ts';
import { said } from './support/said.ts';
import { type Served, serve } from './support/serve.ts';

/** One command stops all new writing of every process on the state directory, and one lets it go on. */
let estate: FakeEstate;
let served: Served;

beforeEach(async () => {
  estate = await startFakeEstate({ images: { 'shop/web:1.0': lessImage() }, config: { bake: '3s' } });
  await estate.deploy('web', 'shop/web:1.0', 2);
  for (const args of [
    ['trust', 'init'],
    ['plan', '-o', estate.path('plan.json')],
    ['approve', estate.path('plan.json'), '--reason', 'a story'],
  ])
    expect((await estate.oakum(args)).code).toBe(0);
  served = await serve(estate.environment);
});
afterEach(async () => {
  await served?.kill();
  await estate?.stop();
});

async function until<T>(look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    await systemClock.sleep(100);
  }
}

async function runNow(): Promise<Run> {
  const [run] = await served.ask(endpoints.runs);
  if (run === undefined) throw new Error('there is a run');
  return run;
}

/** The phase, and what its gate said: what admission said before there was a canary is not of interest here. */
function rolloutOf(run: Run): string {
  const rollout = run.patches[0]?.rollouts[0];
  const said = rollout?.verdicts.filter(({ gate }) => gate === 'health').map(({ kind }) => kind);
  return `${rollout?.phase} ${said?.join(' ')}`.trim();
}

/** The canary stands: its one new pod is watched. */
async function canaryStands(): Promise<void> {
  await served.ask(endpoints.apply, { of: readPlan(estate).id });
  await until(runNow, (run) => ['canary', 'baking'].includes(rolloutOf(run).split(' ')[0] ?? ''));
}

const pause = (reason: string) => estate.oakum(['pause', '--all', '--reason', reason]);
const paused = /^all writing is paused by \S+ since \S+Z: incident 4711$/m;

describe('the kill switch', () => {
  it('stops a run of a server at its safe point, survives the server, and is lifted', async () => {
    await canaryStands();
    const done = await pause('incident 4711');
    expect([done.code, done.stderr]).toEqual([0, '']);
    expect(done.stdout).toMatch(paused);

    const held = await until(runNow, (run) => run.phase === 'waiting');
    expect(held.note).toMatch(paused);
    expect(rolloutOf(held)).toBe('baking pass');
    const { stop } = await until(
      () => served.ask(endpoints.overview),
      (overview) => overview.stop !== undefined,
    );
    expect(stop?.reason).toBe('incident 4711');
    const runs = await estate.oakum(['runs']);
    expect(runs.stdout.split('\n')[0]).toMatch(paused);
    const json = await estate.oakum(['runs', '-o', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject([{ id: held.id, phase: 'waiting' }]);
    expect(json.stderr).toMatch(paused);

    await served.kill();
    served = await serve(estate.environment);
    await systemClock.sleep(3_000);
    expect(await runNow()).toEqual(held);
    expect((await pause('me too')).stdout).toMatch(paused);
    expect((await estate.oakum(['apply', estate.path('plan.json')])).code).toBe(5);

    const lifted = await estate.oakum(['resume', '--all']);
    expect([lifted.code, lifted.stderr]).toEqual([0, '']);
    expect(lifted.stdout).toMatch(/^writing goes on; it was paused by \S+ since \S+: incident 4711$/m);
    const over = await until(runNow, (run) => run.endedAt !== undefined);
    expect(over.phase).toBe('succeeded');
    expect((await estate.oakum(['resume', '--all'])).stdout).toBe('nothing was paused\n');
    expect(await evidence()).toEqual(['writing-paused', 'writing-resumed']);
  });

  it('lets nothing begin: no run, no image by hand, and no change by the page', async () => {
    await served.ask(endpoints.pauseAll, { body: { reason: 'incident 4711' } });
    await expect(served.ask(endpoints.apply, { of: readPlan(estate).id })).rejects.toThrow(
      /409 .*writing\.paused.*incident 4711.*oakum resume --all/,
    );
    expect(said(await estate.oakum(['apply', estate.path('plan.json')]))).toEqual({
      exit: 5,
      code: 'writing.paused',
      message: expect.stringMatching(paused),
      because: '',
      hint: 'oakum resume --all lifts it',
    });
    const image = `${estate.registry.host}/shop/web:1.0`;
    const byHand = await estate.oakum(['patch', 'image', image]);
    expect(said(byHand)).toMatchObject({ exit: 5, code: 'writing.paused' });
    expect((await estate.oakum(['patch', 'image', image, '--dry-run'])).code).toBe(0);
    expect(estate.registry.content.tags('shop/web')).toEqual(['1.0']);
    expect(await served.ask(endpoints.resumeAll)).toMatchObject({ lifted: { reason: 'incident 4711' } });
    expect((await served.ask(endpoints.overview)).stop).toBeUndefined();
  });

  it('works when nobody can read the configuration, and says how it is used', async () => {
    const policy = join(estate.directory, 'config', 'PatchPolicy.yaml');
    const good = readFileSync(policy, 'utf8');
    writeFileSync(policy, '{');
    expect((await pause('incident 4711')).code).toBe(0);
    expect((await estate.oakum(['resume', '--all'])).code).toBe(0);
    writeFileSync(policy, good);
    for (const [args, code] of [
      [['pause', '--all'], 'usage.reason'],
      [['pause'], 'usage.run'],
      [['pause', 'run-1', '--all', '--reason', 'x'], 'usage.run'],
      [['resume'], 'usage.run'],
    ] as const)
      expect(said(await estate.oakum(args))).toMatchObject({ exit: 2, code });
  });
});

/** The kinds of entries about writing as a whole, from a log that is intact. */
async function evidence(): Promise<readonly string[]> {
  const bundle = estate.path('bundle.jsonl');
  expect((await estate.oakum(['evidence', 'export', bundle])).code).toBe(0);
  const verified = await estate.oakum(['evidence', 'verify', bundle]);
  expect(verified.code, verified.stdout).toBe(0);
  return [...readFileSync(bundle, 'utf8').matchAll(/"kind":"(writing-\w+)"/g)].map(([, kind]) => kind ?? '');
}
