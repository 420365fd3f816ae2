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
    expect(windowState([nightly], ['shop'], now).kind).toBe(kind);
  });

  it('says when it opens', () => {
    expect(windowState([nightly], ['shop'], '2026-11-21T12:00:00.000Z')).toEqual({
      kind: 'closed',
      rule: 'MaintenanceWindow nightly',
      until: '2026-11-21T21:00:00.000Z',
    });
  });

  it('lets an open deny beat an open allow, and says until when', () => {
    const always = window('always', { schedule: '* * * * *', duration: '1h' });
    expect(windowState([always, freeze], ['shop'], '2026-12-25T10:00:00.000Z')).toEqual({
      kind: 'closed',
      rule: 'MaintenanceWindow freeze',
      until: '2026-12-27T00:00:00.000Z',
    });
  });

  it('is as closed as the strictest of several namespaces', () => {
    const shop = window('shop', { schedule: '* * * * *', duration: '1h', namespaces: ['shop'] });
    const pay = window('pay', { schedule: '0 3 * * *', duration: '1h', namespaces: ['payments'] });
    expect(windowState([shop, pay], ['shop', 'payments'], '2026-11-21T12:00:00.000Z')).toMatchObject({
      kind: 'closed',
      rule: 'MaintenanceWindow pay',
    });
  });

  it('is open where no window speaks for the namespace', () => {
    const other = window('other', { schedule: '0 3 * * *', duration: '1h', namespaces: ['payments'] });
    expect(windowState([other], ['shop'], '2026-11-21T12:00:00.000Z').kind).toBe('open');
  });

  it('blocks on a schedule that cannot be read, with the window named', () => {
    const broken = window('broken', { schedule: 'every day', duration: '1h' });
    expect(windowState([broken], ['shop'], '2026-11-21T12:00:00.000Z')).toMatchObject({
      kind: 'unreadable',
      rule: 'MaintenanceWindow broken',
    });
  });
});
