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

describe('the band of an advisory', () => {
  const four = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N';
  const three = 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:L/I:N/A:N';
  const two = 'AV:N/AC:L/Au:N/C:C/I:C/A:C';
  it.each([
    ['v4 alone', [four], 'critical'],
    ['v4 with threat metrics, by its base', [`${four}/E:U`], 'critical'],
    ['v4 before v3, wherever it stands', [three, four], 'critical'],
    ['v3 where v4 is malformed', ['CVSS:4.0/AV:N', three], 'medium'],
    ['v2 alone, whose highest band is high', [two], 'high'],
    ['v2 in parentheses', [`(${two})`], 'high'],
    ['v2 with temporal metrics', [`${two}/E:U/RL:OF/RC:C`], 'high'],
    ['v2 below 4', ['AV:L/AC:H/Au:N/C:P/I:N/A:N'], 'low'],
    ['v3 before v2', [two, three], 'medium'],
    ['v4 that harms nothing', [four.replace(/(?<=V[CIA]:)H/g, 'N')], 'none'],
    ['no vector', ['AV:N', 'high', `${two.slice(0, -1)}X`], 'unknown'],
  ])('is that of %s', (_name, vectors, expected) => {
    expect(severityOfVectors(vectors)).toBe(expected);
  });
});
