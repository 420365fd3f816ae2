import { compareVersions, isVersionSchemeId } from '../formats/versions/index.ts';

/** Answers `a<TAB>b` lines with -1, 0, 1 or `error`; undefined for a scheme that is not known. */
export function compareVersionLines(scheme: string, text: string): readonly string[] | undefined {
  if (!isVersionSchemeId(scheme)) return undefined;
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [left, right, ...rest] = line.split('\t');
      if (left === undefined || right === undefined || rest.length > 0) return 'error';
      const order = compareVersions(scheme, left, right);
      return order === undefined ? 'error' : String(order);
    });
}
