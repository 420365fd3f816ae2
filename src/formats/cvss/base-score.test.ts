import { describe, expect, it } from 'vitest';
import { cvssBaseScore, severityOfScore, severityOfVectors } from './index.ts';

describe('cvssBaseScore', () => {
  /** Vectors with the scores that their numbering authorities published (cisagov/vulnrichment, 2024-10-24). */
  it.each([
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8],
    ['CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H', 7.8],
    ['CVSS:3.0/AV:N/AC:H/PR:H/UI:R/S:U/C:N/I:H/A:N', 4.2],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 10],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 0],
    ['CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N', 1.6],
  ])('%s: %s', (vector, score) => {
    expect(cvssBaseScore(vector)).toBe(score);
  });

  it('leaves temporal metrics out of the base score', () => {
    expect(cvssBaseScore('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/RL:U/RC:C')).toBe(9.8);
  });

  it.each([
    '',
    'AV:N/AC:L/Au:N/C:P/I:P/A:P',
    'CVSS:4.0/AV:N/AC:H/AT:N/PR:N/UI:N/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N',
    'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H',
    'CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    'CVSS:3.1/AV:constructor/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  ])('has no score for %j', (vector) => {
    expect(cvssBaseScore(vector)).toBeUndefined();
  });
});

describe('severities', () => {
  it('follows the bands', () => {
    const bands = [0, 0.1, 3.9, 4, 6.9, 7, 8.9, 9, 10, -1, Number.NaN].map(severityOfScore);
    expect(bands.join(' ')).toBe('none low low medium medium high high critical critical unknown unknown');
  });

  it('takes the first vector that can be scored', () => {
    expect(severityOfVectors(['nonsense', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'])).toBe('critical');
    expect(severityOfVectors([])).toBe('unknown');
  });
});
