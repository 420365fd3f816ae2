import { expect, it } from 'vitest';
import type { ListingHops } from '../../model/index.ts';
import { hopsText, listingHopsText } from './hops.ts';

const published = '2026-11-18T10:00:00.000Z';
const fetched = '2026-11-21T09:00:00.000Z';
const indexed = '2026-11-21T09:00:42.900Z';

it.each([
  [
    'with the time since the one before it',
    { published, fetched, indexed },
    '2026-11-21T12:30:00.000Z',
    'published 2026-11-18T10:00, fetched 2026-11-21T09:00 (2 days later), ' +
      'indexed 2026-11-21T09:00 (42 s later), matched 2026-11-21T12:30 (3 h later)',
  ],
  [
    'as unknown where its source says nothing',
    { fetched, indexed },
    '2026-11-21T09:10:00.000Z',
    'published unknown, fetched 2026-11-21T09:00, indexed 2026-11-21T09:00 (42 s later), ' +
      'matched 2026-11-21T09:10 (9 min later)',
  ],
  [
    'as skew where it goes back, never as a negative age',
    { published: '2026-11-21T20:00:00.000Z', fetched, indexed },
    '2026-11-20T09:00:00.000Z',
    'published 2026-11-21T20:00, fetched 2026-11-21T09:00 (clock skew: before the hop before it), ' +
      'indexed 2026-11-21T09:00 (42 s later), matched 2026-11-20T09:00 (clock skew: before the hop before it)',
  ],
])('a hop is shown %s', (_, times, matchedAt, text) => {
  expect(hopsText(times, matchedAt)).toBe(text);
});

const entry = { name: 'CVE-2026-1', source: 'kev' };
const listed = { kind: 'known', name: 'listed', at: '2026-11-20' } as const;

it.each<[string, ListingHops, string]>([
  [
    'with all of them and how long the whole took',
    {
      ...entry,
      hops: [
        listed,
        {
          kind: 'known',
          name: 'released',
          at: '2026-11-20T17:04:19.979Z',
          age: { since: 'listed', count: 0, unit: 'day' },
        },
        {
          kind: 'known',
          name: 'fetched',
          at: fetched,
          age: { since: 'released', count: 57_340, unit: 'second' },
        },
        { kind: 'known', name: 'indexed', at: indexed, age: { since: 'fetched', count: 42, unit: 'second' } },
        {
          kind: 'skewed',
          name: 'found',
          at: '2026-11-21T09:00:40.000Z',
          reason: 'before it was indexed: clocks differ',
        },
        {
          kind: 'known',
          name: 'shown',
          at: '2026-11-21T09:09:40.000Z',
          age: { since: 'found', count: 540, unit: 'second' },
        },
      ],
      total: { since: 'released', count: 57_921, unit: 'second' },
    },
    'kev CVE-2026-1: listed 2026-11-20, released 2026-11-20T17:04 (the same day), fetched 2026-11-21T09:00 (15 h later), ' +
      'indexed 2026-11-21T09:00 (42 s later), found 2026-11-21T09:00 (clock skew: before it was indexed: clocks differ), ' +
      'shown 2026-11-21T09:09 (9 min later); 16 h from released to shown',
  ],
  [
    'with what is not known for one reason together, and from which hop the next is measured',
    {
      ...entry,
      hops: [
        listed,
        { kind: 'unknown', name: 'released', reason: 'bundled' },
        { kind: 'unknown', name: 'fetched', reason: 'bundled' },
        { kind: 'unknown', name: 'indexed', reason: 'lost' },
        { kind: 'known', name: 'found', at: fetched, age: { since: 'listed', count: 1, unit: 'day' } },
        { kind: 'unknown', name: 'shown', reason: 'no page was given it yet' },
      ],
    },
    'kev CVE-2026-1: listed 2026-11-20, released, fetched unknown (bundled), indexed unknown (lost), ' +
      'found 2026-11-21T09:00 (1 day after listed), shown unknown (no page was given it yet)',
  ],
  [
    'with days that passed and a day that did not',
    {
      ...entry,
      hops: [
        listed,
        { kind: 'unknown', name: 'fetched', reason: 'bundled' },
        { kind: 'known', name: 'found', at: published, age: { since: 'listed', count: 0, unit: 'day' } },
        {
          kind: 'known',
          name: 'shown',
          at: fetched,
          age: { since: 'found', count: 3 * 86_400, unit: 'second' },
        },
      ],
      total: { since: 'listed', count: 3, unit: 'day' },
    },
    'kev CVE-2026-1: listed 2026-11-20, fetched unknown (bundled), found 2026-11-18T10:00 (the same day as listed), ' +
      'shown 2026-11-21T09:00 (3 days later); 3 days from listed to shown',
  ],
])('the way of an entry is shown %s', (_, hops, text) => {
  expect(listingHopsText(hops)).toBe(text);
});
