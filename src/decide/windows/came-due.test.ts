import { describe, expect, it } from 'vitest';
import { cameDue } from './index.ts';

const nightly = { schedule: '0 3 * * *', timeZone: 'Europe/Berlin' };

describe('a schedule', () => {
  it.each([
    ['comes due in between', '01:59:00', '02:00:30', true],
    ['comes due at the very end', '01:59:00', '02:00:00', true],
    ['came due before at the very beginning', '02:00:00', '02:00:30', false],
    ['is not due before', '01:58:00', '01:59:59', false],
    ['comes due once in a span of days', '01:59:00', '23:00:00', true],
  ])('%s', (_name, after, until, isDue) => {
    const at = (time: string): number => Date.parse(`2026-11-21T${time}.000Z`);
    expect(cameDue(nightly, at(after), at(until))).toBe(isDue);
  });

  it('follows daylight saving', () => {
    const at = (time: string): number => Date.parse(`2026-07-01T${time}.000Z`);
    expect(cameDue(nightly, at('00:59:00'), at('01:00:00'))).toBe(true);
    expect(cameDue(nightly, at('01:59:00'), at('02:00:00'))).toBe(false);
  });

  it('of a day that does not exist never comes due', () => {
    const never = { schedule: '0 2 30 2 *', timeZone: 'UTC' };
    expect(cameDue(never, Date.UTC(2026, 0), Date.UTC(2027, 0))).toBe(false);
  });

  it.each([
    ['an hour that there is not', { schedule: '0 25 * * *', timeZone: 'UTC' }],
    ['a zone that there is not', { schedule: '0 3 * * *', timeZone: 'Europe/Nowhere' }],
  ])('cannot be read with %s', (_name, schedule) => {
    expect(() => cameDue(schedule, 0, 1)).toThrow();
  });
});
