import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpoints } from '../src/contract/index.ts';
import { systemClock } from '../src/kernel/index.ts';
import type { Decision, Plan } from '../src/model/index.ts';
import { type FakeEstate, startFakeEstate } from './support/fake-estate.ts';
import { lessImage } from './support/images.ts';
import { type Served, serve } from './support/serve.ts';

/** A server that runs notices what is changed beside it: nobody restarts it. */
let estate: FakeEstate;
let served: Served;

beforeEach(async () => {
  estate = await startFakeEstate({ images: { 'shop/web:1.0': lessImage() } });
  await estate.deploy('web', 'shop/web:1.0', 2);
  expect((await estate.oakum(['trust', 'init'])).code).toBe(0);
  served = await serve(estate.environment);
  await until(async () => (await served.ask(endpoints.overview)).state === 'ready');
});
afterEach(async () => {
  await served?.kill();
  await estate?.stop();
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await systemClock.sleep(200);
}

async function decisionNow(): Promise<Decision | undefined> {
  const plan: Plan = await served.ask(endpoints.makePlan, { body: { only: [] } });
  return plan.patches.find(({ patch }) => patch.kind === 'layer-patch')?.decision;
}

async function notTakenUp(): Promise<readonly string[]> {
  const { notTakenUp: changes } = await served.ask(endpoints.overview);
  return changes.map(({ what, code, message }) => `${what} ${code} ${message}`);
}

describe('a policy that is changed beside a server', () => {
  it('is planned by at once; one that cannot be read holds all new writing until it is mended', async () => {
    const policy = join(estate.directory, 'config', 'PatchPolicy.yaml');
    const good = readFileSync(policy, 'utf8');
    expect(await decisionNow()).toMatchObject({ kind: 'needs-approval' });

    writeFileSync(policy, good.replace('"approve"', '"report"'));
    await until(async () => (await decisionNow())?.kind === 'blocked');
    expect(await decisionNow()).toMatchObject({ reasons: ['level is report: nothing is changed'] });

    rmSync(policy);
    await until(async () => (await decisionNow())?.kind === 'blocked');
    await until(async () => JSON.stringify(await decisionNow()).includes('no PatchPolicy speaks for'));

    writeFileSync(policy, good);
    await until(async () => (await decisionNow())?.kind === 'needs-approval');
    const plan = await served.ask(endpoints.makePlan, { body: { only: [] } });
    await served.ask(endpoints.approve, { of: plan.id, body: { reason: 'a story' } });

    writeFileSync(policy, good.replace('"approve"', '"always"'));
    await until(async () => (await notTakenUp()).length > 0);
    expect(await notTakenUp()).toEqual([
      expect.stringMatching(
        /^configuration config\.invalid \S+PatchPolicy\.yaml:1: PatchPolicy: spec\.level: /,
      ),
    ]);
    // The last good documents stay in force for reading; nothing is written by them.
    expect(await decisionNow()).toMatchObject({ kind: 'needs-approval' });
    await expect(served.ask(endpoints.apply, { of: plan.id })).rejects.toThrow(
      /409 .*writing\.configuration.*spec\.level/,
    );
    expect(await served.ask(endpoints.runs)).toEqual([]);

    writeFileSync(policy, good);
    await until(async () => (await notTakenUp()).length === 0);
    const { id } = await served.ask(endpoints.apply, { of: plan.id });
    await until(async () => (await served.ask(endpoints.run, { of: id })).run.endedAt !== undefined);
    expect((await served.ask(endpoints.run, { of: id })).run.phase).toBe('succeeded');

    const { code, stderr } = await served.stop();
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /"code":"config\.invalid","reason":"[^"]*PatchPolicy\.yaml:1: PatchPolicy: spec\.level/,
    );
  });
});

/** Debian's tracker as its file says it: one vulnerability of less that the bundled set does not know. */
const tracker = JSON.stringify({
  less: {
    'CVE-2026-99999': {
      description: 'made up for this story',
      releases: {
        bookworm: { status: 'resolved', fixed_version: '590-2.1~deb12u1', urgency: 'high' },
      },
    },
  },
});

async function findings(): Promise<readonly string[]> {
  const report = await served.ask(endpoints.report);
  const ofLess = report.findings.filter((one) => one.package.name === 'less');
  return ofLess.map(({ vulnerability }) => vulnerability).toSorted();
}

describe('advisories that are installed beside a server', () => {
  it('are judged by in seconds, with nothing asked of a registry; what is not whole changes nothing', async () => {
    const before = await findings();
    expect(before).toEqual(['CVE-2022-48624', 'CVE-2024-32487']);
    const asked = estate.registry.control.seen().length;
    writeFileSync(estate.path('tracker.json'), tracker);
    const updated = await estate.oakum([
      ...['feeds', 'update', '--feed', 'debian-tracker', '--file', estate.path('tracker.json')],
      ...['--accept', 'debian-tracker'],
    ]);
    expect(updated.code, updated.stderr).toBe(0);
    const start = systemClock.now();
    await until(async () => (await findings()).includes('CVE-2026-99999'));
    expect(systemClock.now().since(start).total('seconds')).toBeLessThan(10);
    expect(estate.registry.control.seen()).toHaveLength(asked);
    const { feeds } = await served.ask(endpoints.overview);
    expect(feeds.map(({ id }) => id)).toContain('debian-tracker');

    const catalogue = estate.path('state/feeds/feeds.json');
    const good = readFileSync(catalogue, 'utf8');
    const now = await findings();
    writeFileSync(catalogue, good.slice(0, 100));
    await until(async () => (await notTakenUp()).length > 0);
    expect(await notTakenUp()).toEqual([
      'advisories advisories.corrupt feeds.json of the advisory index cannot be read',
    ]);
    expect(await findings()).toEqual(now);
    writeFileSync(catalogue, good);
    await until(async () => (await notTakenUp()).length === 0);
    expect(await findings()).toEqual(now);
  });
});
