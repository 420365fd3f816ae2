import { expect, it } from 'vitest';
import { hopsText } from './hops.ts';

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
