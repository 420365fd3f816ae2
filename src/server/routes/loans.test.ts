import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpoints } from '../../contract/index.ts';
import { type FakeWorld, less, startFakeWorld, vulnerableLess } from '../../flows/conformance/fake-world.ts';
import { asked } from '../../flows/conformance/patch-images.ts';
import { patchImage } from '../../flows/patch-image.ts';
import { bodyOf } from '../../model/index.ts';
import { type AppOver, appOver } from '../conformance/app-over.ts';

describe('loans over HTTP', () => {
  let fake: FakeWorld;
  let app: AppOver;
  let id: string;
  beforeEach(async () => {
    fake = await startFakeWorld();
    app = await appOver(fake);
    const { reference } = await fake.push('shop/web:1.0', [less(vulnerableLess)]);
    id = (await patchImage(fake.world, asked(reference))).loan?.id ?? '';
  });
  afterEach(async () => {
    await app.stop();
    await fake.stop();
  });

  const end = (reason: string, of = id) => app.ask(endpoints.endLoan, { of, body: { reason } });

  it('are listed with what may be asked of each', async () => {
    const { body } = await app.ask(endpoints.loans);
    expect(body).toMatchObject({ loans: [{ loan: { id }, state: 'open', acts: ['end'] }] });
  });

  it('end by the word of who is signed in, once, and the log has it', async () => {
    const ended = { kind: 'person', by: 'alice', reason: 'shop was shut down' };
    expect(await end(' shop was shut down ')).toMatchObject({
      status: 200,
      body: { isNew: true, loan: { id, end: ended } },
    });
    expect(await end('again')).toMatchObject({ status: 200, body: { isNew: false, loan: { end: ended } } });
    expect((await app.ask(endpoints.loans)).body).toMatchObject({
      loans: [{ state: 'retired', acts: [], loan: { end: ended } }],
    });
    const entries = await (await fake.world.store()).evidence.read(0, 1_000);
    const told = entries.filter((entry) => bodyOf('loan-ended', entry) !== undefined);
    expect(told.map(({ by }) => by)).toEqual(['alice']);
  });

  it.each([
    ['without a reason', ' ', undefined, 400, 'usage.reason'],
    ['that nobody knows', 'why not', 'loan-ffffffffffff', 404, 'usage.no-loan'],
  ])('do not end %s', async (_name, reason, of, status, code) => {
    expect(await end(reason, of)).toMatchObject({ status, body: { error: { code } } });
    expect((await app.ask(endpoints.loans)).body).toMatchObject({ loans: [{ state: 'open' }] });
  });

  it('do not end by a page of another site', async () => {
    const answer = await app.ask(endpoints.endLoan, {
      of: id,
      body: { reason: 'why not' },
      headers: { origin: 'http://elsewhere.test' },
    });
    expect(answer).toMatchObject({ status: 403, body: { error: { code: 'request.origin' } } });
    expect((await app.ask(endpoints.loans)).body).toMatchObject({ loans: [{ state: 'open' }] });
  });
});
