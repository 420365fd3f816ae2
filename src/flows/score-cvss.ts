import { cvssScores } from '../formats/cvss-scores/index.ts';
import { linesOf } from './answer-lines.ts';

/** What a line says about a vector; a score that its metrics do not define is absent. */
type Answer =
  | {
      readonly vector: string;
      readonly version: string;
      readonly base: number;
      readonly temporal?: number;
      readonly environmental?: number;
      readonly severity: string;
    }
  | { readonly vector: string; readonly error: string };

/** Answers every vector (one a line) with its scores, or with what is wrong with it. */
export function scoreCvssLines(text: string): readonly Answer[] {
  return linesOf(text).map((line) => {
    const vector = line.trim();
    const scores = cvssScores(vector);
    if (scores.kind === 'malformed') return { vector, error: scores.reason };
    const { kind: _, ...rest } = scores;
    return { vector, ...rest };
  });
}
