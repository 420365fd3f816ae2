import { compareVersions, type VersionSchemeId } from '../versions/index.ts';

/** The languages of constraints; also what `oakum tool match-range` takes. */
export type RangeLanguageId =
  | 'apk'
  | 'composer'
  | 'crates'
  | 'deb'
  | 'gem'
  | 'go'
  | 'maven'
  | 'npm'
  | 'nuget'
  | 'pub'
  | 'pypi'
  | 'rpm';

/** One language of constraints. Implementations are pure and never throw. */
export interface RangeLanguage {
  readonly id: RangeLanguageId;
  /** The order that its versions follow. */
  readonly scheme: VersionSchemeId;
  /** Whether the constraint takes the version; undefined when either cannot be understood. */
  satisfies(version: string, constraint: string): boolean | undefined;
}

export type Operator = '<' | '<=' | '=' | '!=' | '>=' | '>';

export interface Bound {
  readonly operator: Operator;
  readonly version: string;
}

/** Longer constraints are refused before they are looked at. */
export const maxConstraintLength = 4096;

/** Whether a version stands where the bound says; undefined when one of the two is no version. */
export function holds(scheme: VersionSchemeId, version: string, bound: Bound): boolean | undefined {
  const order = compareVersions(scheme, version, bound.version);
  if (order === undefined) return undefined;
  switch (bound.operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>=':
      return order >= 0;
    case '>':
      return order > 0;
  }
}

/** All must hold; one that nobody can judge makes the whole unknown, even beside one that fails. */
export function every(answers: readonly (boolean | undefined)[]): boolean | undefined {
  return answers.includes(undefined) ? undefined : answers.every((answer) => answer === true);
}

/** One must hold; one that nobody can judge makes the whole unknown, even beside one that holds. */
export function some(answers: readonly (boolean | undefined)[]): boolean | undefined {
  return answers.includes(undefined) ? undefined : answers.some((answer) => answer === true);
}
