import type { ReleaseParts } from './index.ts';

/** For tests: one Release, when it was signed, and a day on which it is good. */
export const signedAt = Temporal.Instant.from('2026-11-18T22:17:41Z');
export const now = Temporal.Instant.from('2026-11-21T10:00:00Z');

export const parts: ReleaseParts = {
  origin: 'Oakum',
  label: 'Oakum practice',
  suite: 'stable-security',
  codename: 'bookworm-security',
  date: signedAt,
  validUntil: Temporal.Instant.from('2026-11-25T22:17:41Z'),
  architectures: ['all', 'amd64'],
  components: ['main'],
  files: new Map([['main/binary-amd64/Packages', Buffer.from('Package: a\n')]]),
};
