import { describe, expect, it } from 'vitest';
import { type Logger, OakumError } from '../../kernel/index.ts';
import type { ReachedStore } from '../../store/interface.ts';
import { makeShownKeeper } from './keep-shown.ts';

const at = Temporal.Instant.from('2026-11-21T09:00:00Z');

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

/** Time passes only where somebody looks at it; a sleep ends with this turn of the loop. */
function setUp() {
  const clock = { looks: 0, now: () => at.add({ minutes: clock.looks++ }), sleep: turn };
  const written: string[] = [];
  const errors: unknown[] = [];
  const state = { isLocked: false };
  const stop = new AbortController();
  const reached: ReachedStore = {
    keep: async (cluster, hop, { names, at: when }) => {
      if (state.isLocked) throw new OakumError('store.locked', 'somebody writes', { retry: 'later' });
      written.push(`${cluster} ${hop} ${when.toString().slice(11, 16)} ${names.join(' ')}`);
    },
    about: async () => ({ since: '', times: new Map() }),
  };
  const logger: Logger = {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (_sentence, fields) => errors.push(fields),
  };
  const keeper = makeShownKeeper(
    { clock, logger, store: async () => ({ reached }) },
    { signal: stop.signal },
  );
  return { keeper, written, errors, state, stop };
}

describe('what pages were given', () => {
  it('is written down once for each entry and cluster, with the moment of the request', async () => {
    const { keeper, written } = setUp();
    keeper.note('c1', ['CVE-1', 'CVE-2', 'CVE-1']);
    keeper.note('c1', ['CVE-2', 'CVE-3']);
    keeper.note('c2', ['CVE-1']);
    keeper.note('c1', []);
    await keeper.writeRest();
    await keeper.writeRest();
    expect(written).toEqual(['c1 shown 09:00 CVE-1 CVE-2', 'c1 shown 09:01 CVE-3', 'c2 shown 09:02 CVE-1']);
    expect([...keeper.shown('c1')].map(([name, when]) => `${name} ${when.toString().slice(11, 16)}`)).toEqual(
      ['CVE-1 09:00', 'CVE-2 09:00', 'CVE-3 09:01'],
    );
    expect(keeper.shown('c3')).toEqual(new Map());
  });

  it('waits where the store is locked, in its order, and a request does not see that', async () => {
    const { keeper, written, errors, state } = setUp();
    state.isLocked = true;
    keeper.note('c1', ['CVE-1']);
    await keeper.writeRest();
    keeper.note('c1', ['CVE-2']);
    expect(written).toEqual([]);
    expect(errors).toEqual([{ reason: 'somebody writes' }]);
    state.isLocked = false;
    await keeper.writeRest();
    expect(written).toEqual(['c1 shown 09:00 CVE-1', 'c1 shown 09:01 CVE-2']);
  });

  it('has an end: what is more than all catalogues have is not noted', async () => {
    const { keeper } = setUp();
    keeper.note(
      'c1',
      Array.from({ length: 20_500 }, (_, n) => `CVE-${n}`),
    );
    keeper.note('c1', ['CVE-x']);
    expect(keeper.shown('c1').size).toBe(20_000);
  });

  it('is written down in the background until the server stops', async () => {
    const { keeper, written, stop } = setUp();
    const running = keeper.run();
    keeper.note('c1', ['CVE-1']);
    while (written.length === 0) await turn();
    stop.abort();
    await running;
    expect(written).toEqual(['c1 shown 09:00 CVE-1']);
  });
});
