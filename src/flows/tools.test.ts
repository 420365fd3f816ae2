import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTree } from '../edges/files/index.ts';
import { compareVersionLines } from './compare-versions.ts';
import { deadlineOf } from './deadline.ts';
import { deadlineProfiles } from './deadline-profiles.ts';
import { matchRangeLines } from './match-range.ts';
import { scoreCvssLines } from './score-cvss.ts';

const place = {
  data: openTree(join(import.meta.dirname, '../../data')),
  now: Temporal.Instant.from('2026-11-21T09:00:00Z'),
};

describe('plumbing', () => {
  it('answers every line of versions in order, whatever ends it', () => {
    expect(
      compareVersionLines('go', 'v1.0.0\tv1.0.1\r\n\nv1\t1.0.0\nv2.0.0\tv1\nv1\nv1\tv1\tv1\nx\tv1'),
    ).toEqual(['-1', '0', '1', 'error', 'error', 'error']);
    expect(compareVersionLines('alpm', '')).toBeUndefined();
  });

  it('answers every line of constraints, an empty constraint too', () => {
    expect(matchRangeLines('npm', '1.2.3\t^1.0.0\n2.0.0\t^1.0.0\n1.0.0\t\n1.0.0\t>\n1.0.0')).toEqual([
      'true',
      'false',
      'true',
      'error',
      'error',
    ]);
    expect(matchRangeLines('constructor', '')).toBeUndefined();
  });

  it('answers every vector, a malformed one by its error', () => {
    expect(scoreCvssLines('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U\nAV:N')).toEqual([
      {
        vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U',
        version: '3.1',
        base: 9.8,
        temporal: 9,
        severity: 'critical',
      },
      { vector: 'AV:N', error: 'without AC, Au, C, I, A' },
    ]);
  });
});

describe('deadlineOf', () => {
  it.each(deadlineProfiles)('counts what is not given as unknown, from now: %s', async (profile) => {
    const answer = await deadlineOf(place, profile, []);
    expect(answer.from).toBe('2026-11-21T09:00:00.000Z');
    expect(answer.inputs.filter(({ source }) => !source.startsWith('unknown, so by default'))).toEqual([]);
  });

  it('says when, by which row and which clock', async () => {
    const words = [
      'severity=critical',
      'fixed=yes',
      'fixAvailable=2026-01-31',
      'detected=2026-03-01T10:00:00Z',
    ];
    expect(await deadlineOf(place, 'pci-6.3.3', words)).toEqual({
      due: '2026-02-28T00:00:00.000Z',
      from: '2026-01-31T00:00:00.000Z',
      days: 28,
      profile: 'pci-6.3.3',
      rule: 'row 0: severity critical, fixed yes → one month after the fix',
      inputs: [
        { name: 'severity', value: 'critical', source: 'given' },
        { name: 'fixed', value: 'yes', source: 'given' },
      ],
      clock: 'fix-available',
    });
  });

  it.each([
    ['x', [], 'usage.profile'],
    ['../lifecycle', [], 'usage.profile'],
    ['pci-6.3.3', ['severity'], 'usage.deadline'],
    ['pci-6.3.3', ['severity=urgent'], 'usage.deadline'],
    ['pci-6.3.3', ['kev=yes'], 'usage.deadline'],
    ['pci-6.3.3', ['detected=yesterday'], 'usage.deadline'],
  ] as const)('refuses %s %j', async (profile, words, code) => {
    await expect(deadlineOf(place, profile, words)).rejects.toMatchObject({ code });
  });
});
