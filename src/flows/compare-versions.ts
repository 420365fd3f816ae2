import { compareVersions, isVersionSchemeId, versionSchemes } from '../formats/versions/index.ts';
import { answerPairs } from './answer-lines.ts';

/** What can be compared, by name. */
export const versionSchemeIds: readonly string[] = Object.keys(versionSchemes);

/** Answers `a<TAB>b` lines with -1, 0, 1 or `error`; undefined for a scheme that is not known. */
export function compareVersionLines(scheme: string, text: string): readonly string[] | undefined {
  if (!isVersionSchemeId(scheme)) return undefined;
  return answerPairs(text, (left, right) => compareVersions(scheme, left, right)?.toString());
}
