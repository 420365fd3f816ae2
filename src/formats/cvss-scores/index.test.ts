import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cvssScores } from './index.ts';

describe('cvssScores', () => {
  it.each([
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', { version: '3.1', base: 9.8, severity: 'critical' }],
    [
      'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/RL:U/RC:C',
      { version: '3.1', base: 9.8, temporal: 9.3, severity: 'critical' },
    ],
    [
      'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/MAV:L/E:X',
      { version: '3.1', base: 9.8, environmental: 8.4, severity: 'critical' },
    ],
    ['CVSS:3.0/C:N/I:H/A:N/AV:N/AC:H/PR:H/UI:R/S:U', { version: '3.0', base: 4.2, severity: 'medium' }],
    ['AV:N/AC:L/Au:N/C:C/I:C/A:C', { version: '2.0', base: 10, severity: 'high' }],
    [
      '(AV:N/AC:L/Au:N/C:P/I:P/A:P/E:POC/RL:OF)',
      { version: '2.0', base: 7.5, temporal: 5.9, severity: 'high' },
    ],
    [
      'AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H',
      { version: '2.0', base: 7.8, temporal: 6.4, environmental: 9.2, severity: 'high' },
    ],
    [
      'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/S:P/U:Red',
      { version: '4.0', base: 10, severity: 'critical' },
    ],
    [
      'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/E:U/CR:L',
      { version: '4.0', base: 10, temporal: 9.1, environmental: 9, severity: 'critical' },
    ],
    [
      'CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N',
      { version: '4.0', base: 0, severity: 'none' },
    ],
  ] as const)('scores %s', (vector, scores) => {
    expect(cvssScores(vector)).toEqual({ kind: 'scores', ...scores });
  });

  it.each([
    ['', 'no metric "" in CVSS 2.0'],
    ['CVSS:5.0/AV:N', 'unknown version CVSS:5.0'],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H', 'without A'],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/', 'no metric "" in CVSS 3.1'],
    ['CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'AV twice'],
    ['CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'no metric "AV:X" in CVSS 3.1'],
    ['CVSS:3.1/constructor:N/AC:L', 'no metric "constructor:N" in CVSS 3.1'],
    ['cvss:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'no metric "cvss:3.1" in CVSS 2.0'],
    ['(CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H)', 'parentheses are for v2'],
    ['CVSS:4.0/AC:L/AV:N/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H', 'AV out of order'],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:S/SI:H/SA:H', 'no metric "SC:S" in CVSS 4.0'],
    [`CVSS:3.1/${'AV:N/'.repeat(100)}`, 'longer than 400 characters'],
  ])('finds %j malformed: %s', (vector, reason) => {
    expect(cvssScores(vector)).toEqual({ kind: 'malformed', reason });
  });

  it('never throws, and stays between 0 and 10', () => {
    const part = fc.constantFrom(
      'CVSS:3.1',
      'CVSS:4.0',
      'AV:N',
      'AC:L',
      'Au:N',
      'PR:N',
      'UI:N',
      'S:U',
      'C:H',
      'I:H',
      'A:H',
      'E:X',
      ':',
      '',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 12 }).map((parts) => parts.join('/')),
    );
    fc.assert(
      fc.property(text, (vector) => {
        const scores = cvssScores(vector);
        if (scores.kind === 'scores') expect(scores.base >= 0 && scores.base <= 10).toBe(true);
      }),
    );
  });
});
