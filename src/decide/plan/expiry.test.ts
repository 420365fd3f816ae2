import { describe, expect, it } from 'vitest';
import type { WindowState } from '../../model/index.ts';
import { expiryOf } from './expiry.ts';

const createdAt = '2026-11-21T10:00:00.000Z';
const open: WindowState = { kind: 'open', rule: 'no MaintenanceWindow speaks for it' };

function closed(until: string | undefined, closes: string | undefined): WindowState {
  const at = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : `2026-${text}:00.000Z`;
  return { kind: 'closed', rule: 'MaintenanceWindow x', until: at(until), closes: at(closes) };
}

const day = ['11-22T10:00', 'a plan lives 24 hours'] as const;

describe('the expiry of a plan', () => {
  it.each([
    ['is a day where nothing is planned', [], ...day],
    ['is a day where all may go', [open, open], ...day],
    ['is a day where a window closes before that', [closed('11-21T21:00', '11-22T01:00')], ...day],
    ['is a day where a window never opens: nothing is waited for', [closed(undefined, undefined)], ...day],
    [
      'is the close of the last window that is waited for',
      [
        closed('11-24T00:00', '11-24T04:00'),
        open,
        closed('11-28T00:00', '11-28T04:00'),
        closed(undefined, undefined),
      ],
      '11-28T04:00',
      'the window of w2 has closed again by then (now closed by MaintenanceWindow x)',
    ],
    [
      'is 14 days where one closes later',
      [closed('12-05T08:00', '12-05T12:00')],
      '12-05T10:00',
      'a plan lives 14 days at most, the window of w0 closes later (now closed by MaintenanceWindow x)',
    ],
    [
      'is 14 days where nobody knows when it closes',
      [closed('11-23T00:00', undefined)],
      '12-05T10:00',
      'a plan lives 14 days at most, the window of w0 closes later (now closed by MaintenanceWindow x)',
    ],
    [
      'is 14 days where one opens later: that workload is for another plan',
      [closed('12-24T00:00', '12-27T00:00')],
      '12-05T10:00',
      'a plan lives 14 days at most, the window of w0 opens later (now closed by MaintenanceWindow x)',
    ],
  ] as const)('%s', (_, states, at, rule) => {
    const workloads = states.map((state: WindowState, index) => ({
      workload: { id: `c/${index}`, name: `w${index}` },
      state,
    }));
    expect(expiryOf(createdAt, workloads)).toEqual({ at: `2026-${at}:00.000Z`, rule });
  });
});
