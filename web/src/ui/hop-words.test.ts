import { describe, expect, it } from 'vitest';
import type { HopAge, ListingHop } from '../api/generated/types.ts';
import { ageText, dayText, isDay, tookText } from './hop-words.ts';

describe('words about hops', () => {
  it.each<[HopAge, string]>([
    [{ since: 'fetched', count: 42, unit: 'second' }, '42\u00a0s'],
    [{ since: 'released', count: 57_340, unit: 'second' }, '15\u00a0h'],
    [{ since: 'listed', count: 0, unit: 'day' }, 'the same day'],
    [{ since: 'listed', count: 1, unit: 'day' }, '1 day'],
    [{ since: 'listed', count: 12, unit: 'day' }, '12 days'],
  ])('%j is %j', (age, text) => {
    expect(ageText(age)).toBe(text);
  });

  const fetched: ListingHop = {
    kind: 'known',
    name: 'fetched',
    at: '2026-11-21T09:00:00.000Z',
    age: { since: 'listed', count: 1, unit: 'day' },
  };
  const released: ListingHop = { kind: 'unknown', name: 'released', reason: 'nobody says' };
  const listed: ListingHop = { kind: 'known', name: 'listed', at: '2026-11-20' };

  it.each<[string, ListingHop, ListingHop | undefined, string]>([
    ['the first', listed, undefined, ''],
    ['one after that before it', fetched, listed, '1 day'],
    ['one after an earlier one', fetched, released, '1 day after “listed at its source”'],
    ['one that is not known', released, listed, 'unknown'],
    [
      'one whose clock is ahead',
      { kind: 'skewed', name: 'fetched', at: '2026-11-21T09:00:00.000Z', reason: 'clocks differ' },
      listed,
      'unknown',
    ],
  ])('of %s', (_, hop, before, text) => {
    expect(tookText(hop, before)).toBe(text);
  });

  it('leave a day where its source has it', () => {
    expect(dayText('2026-11-20')).toBe('20 Nov 2026');
    expect(dayText('soon')).toBe('soon');
    expect([isDay('2026-11-20'), isDay('2026-11-20T00:00:00.000Z')]).toEqual([true, false]);
  });
});
