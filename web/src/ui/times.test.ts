import { describe, expect, it } from 'vitest';
import { ageOfDay, ageText, dueText, isLate, relativeText, spanText } from './times.ts';

const now = Date.parse('2026-11-21T12:00:00.000Z');

describe('times for people', () => {
  it.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [119 * 60_000, '119 min'],
    [2 * 3_600_000, '2 h'],
    [47 * 3_600_000, '47 h'],
    [48 * 3_600_000, '2 d'],
    [729 * 86_400_000, '729 d'],
    [731 * 86_400_000, '2 y'],
  ])('a span of %i ms is %s', (span, text) => {
    expect(spanText(span)).toBe(text.replace(' ', '\u00a0'));
  });

  it.each([
    ['2026-11-21T11:57:00.000Z', '3 min ago'],
    ['2026-11-21T11:59:58.000Z', 'just now'],
    ['2026-11-21T17:30:00.000Z', 'in 5 h'],
    ['whenever', 'whenever'],
  ])('%s is %s', (instant, text) => {
    expect(relativeText(instant, now).replace('\u00a0', ' ')).toBe(text);
  });

  it.each([
    [undefined, 'no date', 'plain'],
    ['2026-11-19T12:00:00.000Z', '2 d late', 'bad'],
    ['2026-11-22T00:00:00.000Z', 'in 12 h', 'warn'],
    ['2026-11-24T12:00:00.000Z', 'in 3 d', 'warn'],
    ['2026-12-05T12:00:00.000Z', 'in 14 d', 'plain'],
  ])('due %s is %s, %s', (due, text, tone) => {
    const shown = dueText(due, now);
    expect({ ...shown, text: shown.text.replace('\u00a0', ' ') }).toEqual({ text, tone });
  });

  it('nothing without a date is late', () => {
    expect([isLate(undefined, now), isLate('2026-11-21T11:59:59.000Z', now)]).toEqual([false, true]);
  });

  it.each([
    ['2026-11-21', 'of today'],
    ['2026-11-20', 'of yesterday'],
    ['2026-11-01', '20 d old'],
    ['2020-06-08', '6 y old'],
    ['x', 'age unknown'],
  ])('a feed of %s is %s', (day, text) => {
    expect(ageText(ageOfDay(day, now)).replace('\u00a0', ' ')).toBe(text);
  });
});
