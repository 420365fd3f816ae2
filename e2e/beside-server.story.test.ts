import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpoints } from '../src/contract/index.ts';
import { Run } from '../src/model/index.ts';
import { type FakeEstate, startFakeEstate } from './support/fake-estate.ts';
import { lessImage } from './support/images.ts';
import { readPlan } from './support/killed-story.ts';
import { type Served, serve } from './support/serve.ts';

let estate: FakeEstate;
let served: Served;

beforeEach(async () => {
  estate = await startFakeEstate({ images: { 'shop/web:1.0': lessImage() } });
  await estate.deploy('web', 'shop/web:1.0', 2);
  for (const args of [
    ['trust', 'init'],
    ['plan', '-o', estate.path('plan.json')],
  ])
    expect((await estate.oakum(args)).code).toBe(0);
  served = await serve(estate.environment);
});
afterEach(async () => {
  await served?.kill();
  await estate?.stop();
});

/** The server has the run; the command of a person comes second. */
async function applyBeside(meanwhile: () => Promise<unknown>) {
  const { id } = readPlan(estate);
  await served.ask(endpoints.approve, { of: id, body: { reason: 'a story' } });
  await served.ask(endpoints.apply, { of: id });
  const applying = estate.oakum(['apply', estate.path('plan.json'), '-o', 'json']);
  await meanwhile();
  const { code, stdout, stderr } = await applying;
  expect(code, stderr).toBe(0);
  return Run.parse(JSON.parse(stdout));
}

describe('apply beside a server', () => {
  it('follows the run that the server carries out, to its end', async () => {
    const run = await applyBeside(async () => {});
    expect([run.phase, run.patches[0]?.phase]).toEqual(['succeeded', 'verified']);
  });

  it('takes the run over when the server is killed', async () => {
    const run = await applyBeside(() => served.kill());
    expect([run.phase, run.patches[0]?.phase]).toEqual(['succeeded', 'verified']);
  });
});
