import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDigest } from '../../kernel/pure/index.ts';
import { formatReleaseDate, parseReleaseDate } from './date.ts';
import { byHashPath, formatRelease, parseRelease, releaseProblem } from './index.ts';
import { now, parts, signedAt } from './sample-release.ts';

describe('a Release', () => {
  const release = parseRelease(formatRelease(parts));
  const expected = { now, suite: 'bookworm-security' };

  it.each([
    ['nothing wrong', {}, {}, undefined],
    ['the suite by its other name', {}, { suite: 'stable-security' }, undefined],
    ['no Valid-Until', { validUntil: undefined }, { now: now.add({ hours: 9999 }) }, undefined],
    ['an old one', {}, { now: now.add({ hours: 24 * 7 }) }, 'release.expired'],
    ['one of tomorrow', {}, { now: signedAt.subtract({ hours: 1 }) }, 'release.from-future'],
    ['a small difference of clocks', {}, { now: signedAt.subtract({ minutes: 5 }) }, undefined],
    ['an older one than before', {}, { notBefore: signedAt.add({ minutes: 1 }) }, 'release.rolled-back'],
    ['the same as before', {}, { notBefore: signedAt }, undefined],
    ['another suite', {}, { suite: 'bookworm' }, 'release.other-suite'],
    ['no suite at all', { suite: undefined, codename: undefined }, {}, 'release.other-suite'],
  ] as const)('is judged: %s', (_what, change, expectation, code) => {
    const problem = releaseProblem({ ...release, ...change }, { ...expected, ...expectation });
    expect(problem?.code).toBe(code);
  });

  const text = formatRelease(parts);
  it.each([
    ['no date', text.replace(/Date: .*\n/, '')],
    ['a local time', text.replace(' UTC', ' CET')],
    ['a day that is none', text.replace('18 Nov', '31 Nov')],
    ['no SHA-256', text.replace(/SHA256:[\s\S]*/, '')],
    ['a short hash', text.replace(/\n [0-9a-f]{2}/, '\n ')],
    ['a path that climbs', text.replace('main/binary', '../binary')],
    ['an absolute path', text.replace('main/binary', '/main/binary')],
    ['two records', `${text}\nCodename: evil\n`],
    ['nothing in it', ''],
  ])('is refused with %s', (_what, damaged) => {
    expect(() => parseRelease(damaged)).toThrow(expect.objectContaining({ code: 'release.malformed' }));
  });

  it('names files by their hash', () => {
    const digest = parseDigest(`sha256:${'ab'.repeat(32)}`);
    expect(byHashPath('main/binary-amd64/Packages.xz', digest)).toBe(
      `main/binary-amd64/by-hash/SHA256/${'ab'.repeat(32)}`,
    );
  });

  it('writes dates that it reads', () => {
    expect(formatReleaseDate(signedAt)).toBe('Wed, 18 Nov 2026 22:17:41 UTC');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
        const instant = Temporal.Instant.fromEpochMilliseconds(seconds * 1000);
        expect(parseReleaseDate(formatReleaseDate(instant))).toEqual(instant);
      }),
    );
  });
});
