/**
 * Specifiers of Python packages (PEP 440): `>=1.0,!=1.3.*,~=1.2`. Pre-releases count, as pip's `--pre` does, because what is installed
 * is to be judged; but `<2.0` takes no pre-release of 2.0, and `>1.0` no post-release of 1.0, as the specification says.
 */
import { every, holds, maxConstraintLength, type RangeLanguage } from '../range.ts';
import { type PythonVersion, partsOf } from './parts.ts';

export const pypi: RangeLanguage = {
  id: 'pypi',
  scheme: 'pep440',
  satisfies(version, constraint) {
    const parts = partsOf(version);
    if (constraint.length > maxConstraintLength || parts === undefined) return undefined;
    const specifiers = constraint
      .split(',')
      .map((text) => text.trim())
      .filter((text) => text !== '');
    return every(specifiers.map((specifier) => judged(parts, specifier)));
  },
};

function judged(version: PythonVersion, specifier: string): boolean | undefined {
  const [, sign = '', text = ''] = /^(===|==|~=|!=|<=|>=|<|>)\s*(\S+)$/.exec(specifier) ?? [];
  if (sign === '===') return version.text.toLowerCase() === text.toLowerCase();
  if (text.endsWith('.*')) return sign === '==' || sign === '!=' ? family(version, sign, text) : undefined;
  const bound = partsOf(text);
  if (bound === undefined || sign === '') return undefined;
  if (sign === '==') return isEqual(version, bound);
  if (sign === '!=') return !isEqual(version, bound);
  if (bound.local !== undefined) return undefined;
  return sign === '~=' ? compatible(version, bound) : ordered(version, sign, bound);
}

/** A local version counts only where the specifier has one. */
function isEqual(version: PythonVersion, bound: PythonVersion): boolean | undefined {
  const left = bound.local === undefined ? version.public : version.text;
  return holds('pep440', left, { operator: '=', version: bound.text });
}

/** `==1.2.*`: the epoch and the first numbers are these. */
function family(version: PythonVersion, sign: '==' | '!=', text: string): boolean | undefined {
  const bound = partsOf(text.slice(0, -2));
  if (bound === undefined || bound.suffix !== '' || bound.local !== undefined) return undefined;
  return startsWith(version, bound.epoch, bound.release) === (sign === '==');
}

function startsWith(version: PythonVersion, epoch: bigint, release: readonly bigint[]): boolean {
  return version.epoch === epoch && release.every((number, at) => (version.release[at] ?? 0n) === number);
}

function compatible(version: PythonVersion, bound: PythonVersion): boolean | undefined {
  if (bound.release.length < 2) return undefined;
  const isNotOlder = holds('pep440', version.public, { operator: '>=', version: bound.text });
  return every([isNotOlder, startsWith(version, bound.epoch, bound.release.slice(0, -1))]);
}

function ordered(version: PythonVersion, sign: string, bound: PythonVersion): boolean | undefined {
  switch (sign) {
    case '<=':
    case '>=':
      return holds('pep440', version.public, { operator: sign, version: bound.text });
    case '<':
      if (version.isPreRelease && !bound.isPreRelease && isSameBase(version, bound)) return false;
      return holds('pep440', version.text, { operator: '<', version: bound.text });
    case '>':
      if (isRebuildOf(version, bound)) return false;
      return holds('pep440', version.text, { operator: '>', version: bound.text });
    default:
      return undefined;
  }
}

/** A post-release or a local version of the very version that is named. */
function isRebuildOf(version: PythonVersion, bound: PythonVersion): boolean {
  const isOf = (text: string): boolean =>
    holds('pep440', text, { operator: '=', version: bound.text }) === true;
  if (version.isPostRelease && !bound.isPostRelease && isOf(version.withoutPost)) return true;
  return version.local !== undefined && isOf(version.public);
}

function isSameBase(left: PythonVersion, right: PythonVersion): boolean {
  return holds('pep440', left.base, { operator: '=', version: right.base }) === true;
}
