import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InstantText } from '../../model/index.ts';
import { instantOf } from './instant-of.ts';

describe('a moment as other tools write it', () => {
  it.each([
    ['2025-03-01', '2025-03-01T00:00:00.000Z', '2025-03-01T23:59:59.999Z'],
    [' 2024-02-29 ', '2024-02-29T00:00:00.000Z', '2024-02-29T23:59:59.999Z'],
    ['2025-03-01T10:00:00Z', '2025-03-01T10:00:00.000Z', '2025-03-01T10:00:00.000Z'],
    ['2025-03-01T10:00:00.123456+02:00', '2025-03-01T08:00:00.123Z', '2025-03-01T08:00:00.123Z'],
    ['2025-03-01 10:00:00', '2025-03-01T10:00:00.000Z', '2025-03-01T10:00:00.000Z'],
    ['2025-03-01 10:00:00+0000', '2025-03-01T10:00:00.000Z', '2025-03-01T10:00:00.000Z'],
    ['2025-03-01 10:00', '2025-03-01T10:00:00.000Z', '2025-03-01T10:00:00.000Z'],
  ])('reads %j', (text, first, last) => {
    expect([instantOf(text, 'first'), instantOf(text, 'last')]).toEqual([first, last]);
  });

  it.each([
    '',
    '03/04/2025',
    '2025-02-30',
    '2025-13-01',
    '1.3.2025',
    'soon',
    '2025',
    '20250301',
    '45717',
    'never',
  ])('does not guess at %j', (text) => {
    expect(instantOf(text, 'first')).toBeUndefined();
  });

  it('gives an instant or nothing for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
        ),
        (text) => {
          const instant = instantOf(text, 'last');
          if (instant !== undefined && !/^[+-]/.test(instant))
            expect(InstantText.safeParse(instant).success).toBe(true);
        },
      ),
    );
  });
});
