import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MaintenanceWindow } from '../../model/index.ts';
import { windowState } from './index.ts';

function window(name: string, spec: Record<string, unknown>): MaintenanceWindow {
  return MaintenanceWindow.parse({
    apiVersion: 'oakum.dev/v1',
    kind: 'MaintenanceWindow',
    metadata: { name },
    spec,
  });
}

const nightly = window('nightly', { schedule: '0 22 * * *', duration: '4h', timeZone: 'Europe/Berlin' });
const freeze = window('freeze', { effect: 'deny', schedule: '0 0 24 12 *', duration: '72h' });

describe('windowState', () => {
  it.each([
    ['is open inside the window, in its zone', '2026-11-21T21:30:00.000Z', 'open'],
    ['is open at the very start', '2026-11-21T21:00:00.000Z', 'open'],
    ['is closed at the very end', '2026-11-22T01:00:00.000Z', 'closed'],
    ['is closed by day', '2026-11-21T12:00:00.000Z', 'closed'],
    ['follows daylight saving: 22:00 Berlin is 20:00 UTC in July', '2026-07-01T20:30:00.000Z', 'open'],
  ])('%s', (_name, now, kind) => {
    expect(windowState([nightly], 'shop', now).kind).toBe(kind);
  });

  it('says when it opens', () => {
    expect(windowState([nightly], 'shop', '2026-11-21T12:00:00.000Z')).toEqual({
      kind: 'closed',
      rule: 'MaintenanceWindow nightly',
      until: '2026-11-21T21:00:00.000Z',
      closes: '2026-11-22T01:00:00.000Z',
    });
  });

  it('lets an open deny beat an open allow, and says until when', () => {
    const always = window('always', { schedule: '* * * * *', duration: '1h' });
    expect(windowState([always, freeze], 'shop', '2026-12-25T10:00:00.000Z')).toEqual({
      kind: 'closed',
      rule: 'MaintenanceWindow freeze',
      until: '2026-12-27T00:00:00.000Z',
      closes: undefined,
    });
  });

  it.each([
    [
      'follows a deny that ends while no window allows, to the next that does',
      [nightly, window('morning', { effect: 'deny', schedule: '0 6 * * *', duration: '6h' })],
      '2026-11-21T10:00:00.000Z',
      'MaintenanceWindow morning',
      '2026-11-21T21:00:00.000Z',
    ],
    [
      'does not name an opening that a deny forbids',
      [nightly, window('long', { effect: 'deny', schedule: '0 0 24 12 *', duration: '74h' })],
      '2026-12-24T12:00:00.000Z',
      'MaintenanceWindow long',
      '2026-12-27T21:00:00.000Z',
    ],
    [
      'names the deny that lasts longest',
      [window('short', { effect: 'deny', schedule: '0 0 24 12 *', duration: '24h' }), freeze],
      '2026-12-24T12:00:00.000Z',
      'MaintenanceWindow freeze',
      '2026-12-27T00:00:00.000Z',
    ],
    [
      'knows no opening behind a deny that never ends',
      [window('never', { effect: 'deny', schedule: '* * * * *', duration: '5m' })],
      '2026-11-21T10:00:00.000Z',
      'MaintenanceWindow never',
      undefined,
    ],
    [
      'knows no opening of a window on a day that does not exist',
      [window('never', { schedule: '0 2 30 2 *', duration: '1h' })],
      '2026-11-21T10:00:00.000Z',
      'MaintenanceWindow never',
      undefined,
    ],
    [
      'is never open in a window that lasts no time',
      [window('moment', { schedule: '0 10 * * *', duration: '0s' })],
      '2026-11-21T10:00:00.000Z',
      'MaintenanceWindow moment',
      undefined,
    ],
  ])('%s', (_name, windows, now, rule, until) => {
    expect(windowState(windows, 'shop', now)).toMatchObject({ kind: 'closed', rule, until });
  });

  it('asks only the windows whose scope has the namespace', () => {
    const pay = window('pay', { schedule: '0 3 * * *', duration: '1h', namespaces: ['payments'] });
    const states = ['shop', 'payments'].map(
      (name) => windowState([pay], name, '2026-11-21T12:00:00.000Z').kind,
    );
    expect(states).toEqual(['open', 'closed']);
  });

  it('says of any moment what it says of the moment that it names: it opens then, and not before', () => {
    const deny = window('deny', { effect: 'deny', schedule: '30 21 * * 6', duration: '90m' });
    const windows = [nightly, freeze, deny];
    const minute = fc.integer({ min: 0, max: 60 * 24 * 60 });
    fc.assert(
      fc.property(minute, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (start, share) => {
        const now = Date.UTC(2026, 10, 21) + start * 60_000;
        const state = windowState(windows, 'shop', new Date(now).toISOString());
        if (state.kind !== 'closed' || state.until === undefined) return state.kind === 'open';
        const until = Date.parse(state.until);
        if (state.closes === undefined) return false;
        const open = new Date(until + Math.floor(share * (Date.parse(state.closes) - until))).toISOString();
        const between = new Date(now + Math.floor(share * (until - now))).toISOString();
        return (
          windowState(windows, 'shop', open).kind === 'open' &&
          windowState(windows, 'shop', state.closes).kind === 'closed' &&
          windowState(windows, 'shop', between).kind === 'closed'
        );
      }),
    );
  });

  it('is open where no window speaks for the namespace', () => {
    const other = window('other', { schedule: '0 3 * * *', duration: '1h', namespaces: ['payments'] });
    expect(windowState([other], 'shop', '2026-11-21T12:00:00.000Z').kind).toBe('open');
  });

  it('blocks on a schedule that cannot be read, with the window named', () => {
    const broken = window('broken', { schedule: 'every day', duration: '1h' });
    expect(windowState([broken], 'shop', '2026-11-21T12:00:00.000Z')).toMatchObject({
      kind: 'unreadable',
      rule: 'MaintenanceWindow broken',
    });
  });
});
