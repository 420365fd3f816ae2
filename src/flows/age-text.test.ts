import { expect, it } from 'vitest';
import { ageText } from './age-text.ts';

const since = '2026-11-21T09:00:00.000Z';

it.each([
  [-60, '0 min'],
  [42, '42 min'],
  [60, '1 h'],
  [47 * 60, '47 h'],
  [48 * 60, '2 d'],
])('what was %d minutes ago is said to be %s old', (minutes, text) => {
  expect(ageText(since, Temporal.Instant.from(since).add({ minutes }))).toBe(text);
});
