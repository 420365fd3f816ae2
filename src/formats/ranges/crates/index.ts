/**
 * Requirements of Cargo: `1.2` means `^1.2`, commas are and; `~`, `=`, `1.*` and comparisons. Translated for npm's `semver`, whose
 * operators mean the same. Pre-releases count wherever they stand in the order; Cargo leaves them out when it picks.
 */
import { Range, SemVer } from 'semver';
import { maxConstraintLength, type RangeLanguage } from '../range.ts';

export const crates: RangeLanguage = {
  id: 'crates',
  scheme: 'semver',
  satisfies(version, constraint) {
    if (version.length > maxConstraintLength || constraint.length > maxConstraintLength) return undefined;
    const parts = constraint.split(',').map(translated);
    const good = parts.filter((part) => part !== undefined);
    if (good.length < parts.length || (parts.length > 1 && good.includes('*'))) return undefined;
    try {
      return new Range(good.join(' '), { includePrerelease: true }).test(new SemVer(version));
    } catch {
      // The library refuses what it cannot read by throwing only.
      return undefined;
    }
  },
};

const number = '(?:0|[1-9]\\d*)';
const tail = '(?:-[0-9A-Za-z.-]+)?(?:\\+[0-9A-Za-z.-]+)?';
const full = new RegExp(`^(=|>=|>|<=|<|~|\\^)?\\s*(${number}(?:\\.${number}(?:\\.${number}${tail})?)?)$`);
const wild = new RegExp(`^(=|>=|>|<=|<|~|\\^)?\\s*(${number}(?:\\.${number})?)(?:\\.[xX*]){1,2}$`);

/** One comparator in npm's words; undefined when it is none. */
function translated(part: string): string | undefined {
  const text = part.trim();
  if (/^[xX*]$/.test(text)) return '*';
  const [, written, version] = full.exec(text) ?? [];
  if (version !== undefined) return `${written ?? '^'}${version}`;
  const [, operator = '=', prefix] = wild.exec(text) ?? [];
  return prefix === undefined ? undefined : `${operator}${prefix}`;
}
