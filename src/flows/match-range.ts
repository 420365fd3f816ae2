import { isRangeLanguageId, rangeLanguages, satisfiesRange } from '../formats/ranges/index.ts';
import { answerPairs } from './answer-lines.ts';

/** The ecosystems whose constraints can be read. */
export const rangeEcosystems: readonly string[] = Object.keys(rangeLanguages);

/** Answers `version<TAB>constraint` lines with true, false or `error`; undefined for an ecosystem that is not known. */
export function matchRangeLines(ecosystem: string, text: string): readonly string[] | undefined {
  if (!isRangeLanguageId(ecosystem)) return undefined;
  return answerPairs(text, (version, constraint) =>
    satisfiesRange(ecosystem, version, constraint)?.toString(),
  );
}
