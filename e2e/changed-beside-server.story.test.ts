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
