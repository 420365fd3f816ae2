import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { cvssBaseScore } from '../cvss/index.ts';
import { cvssScores } from './index.ts';

const folder = join(import.meta.dirname, '../../../testing/fixtures/cvss');

function linesOf(file: string): readonly (readonly string[])[] {
  const bytes = readFileSync(join(folder, file));
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));
}

/** Base, temporal and environmental score as text. */
function ours(vector: string): readonly string[] {
  const scores = cvssScores(vector);
  if (scores.kind === 'malformed') return [`malformed: ${scores.reason}`];
  return [
    scores.base,
    scores.temporal ?? scores.base,
    scores.environmental ?? scores.temporal ?? scores.base,
  ].map(String);
}

describe('scores of CVSS vectors', () => {
  const explained = linesOf('disagreements.tsv').map((row) => row.slice(0, 3).join(' '));

  it('are the published ones, but for those whose list says why', () => {
    const lines = linesOf('published.tsv.gz');
    expect(lines.length).toBeGreaterThan(2500);
    const other = lines
      .map(([vector = '', score = '']) => ({ vector, score, scores: ours(vector) }))
      .filter(({ score, scores }) => !scores.includes(score))
      .map(({ vector, score, scores }) => `${vector} ${score} ${scores.at(-1) ?? ''}`);
    expect(other.toSorted()).toEqual(explained.toSorted());
  });

  it('are those of another program, all three of them, for made vectors', () => {
    const wrong = linesOf('made.tsv.gz').flatMap(([vector = '', answers = '']) => {
      const [mine, theirs] = [ours(vector), answers.split(' ').map(plain)];
      const isSame =
        theirs.length === 1
          ? mine.at(-1) === theirs[0]
          : mine.every((score, at) => score === theirs[at] || !isAsked(vector, theirs, at));
      return isSame || isNoise(vector, mine, theirs)
        ? []
        : [`${vector}: ${theirs.join(' ')}, ours ${mine.join(' ')}`];
    });
    expect(wrong).toEqual([]);
  });

  it('of v3 have the same base score where findings are judged', () => {
    const lines = [...linesOf('published.tsv.gz'), ...linesOf('made.tsv.gz')].filter(([vector = '']) =>
      /^CVSS:3/.test(vector),
    );
    const wrong = lines.filter(([vector = '']) => {
      const scores = cvssScores(vector);
      return scores.kind === 'scores' && scores.base !== cvssBaseScore(vector);
    });
    expect(wrong).toEqual([]);
  });
});

/** Without environmental metrics we give no such score; by the equations it may differ from the temporal one. */
function isAsked(vector: string, theirs: readonly string[], at: number): boolean {
  if (theirs[at] === '-') return false;
  const scores = cvssScores(vector);
  return at < 2 || (scores.kind === 'scores' && scores.environmental !== undefined);
}

/** `7.0` is `7` here. */
function plain(score: string): string {
  return score === '-' ? score : String(Number(score));
}

/** v3.0 rounds up what floating point makes of 5 × 0.92; v3.1 was made to end that. The calculator follows FIRST's own of v3.0. */
function isNoise(vector: string, mine: readonly string[], theirs: readonly string[]): boolean {
  if (!vector.startsWith('CVSS:3.0/')) return false;
  return mine.every(
    (score, at) =>
      theirs[at] === '-' || [0, 1].includes(Math.round((Number(score) - Number(theirs[at])) * 10)),
  );
}
