/** What a check of the log found. */
export interface LogProblem {
  readonly severity: 'error' | 'warning';
  /**
   * Errors: `audit.unreadable`, `audit.changed`, `audit.removed`, `audit.reordered`, `audit.truncated`,
   * `audit.not-as-signed`, `audit.bad-signature`, `audit.unknown-key`, `audit.unsigned`, `bundle.malformed`,
   * `bundle.incomplete`. Warnings: `audit.time-order`, `audit.no-outcome`, `audit.unsigned-end`, `bundle.own-key`.
   */
  readonly code: string;
  /** The entry it is about, where it is about one. */
  readonly index: number | undefined;
  readonly message: string;
}

export interface Problems {
  error(code: string, index: number | undefined, message: string): void;
  warning(code: string, index: number | undefined, message: string): void;
  hasErrors(): boolean;
  /** Errors first, each by entry. */
  list(): readonly LogProblem[];
}

/** Enough to understand what happened; a hostile file must not fill memory with complaints about it. */
const maxListed = 1_000;

export function makeProblems(): Problems {
  const errors: LogProblem[] = [];
  const warnings: LogProblem[] = [];
  const keep = (into: LogProblem[], problem: LogProblem): void => {
    if (into.length < maxListed) into.push(problem);
  };
  return {
    error: (code, index, message) => keep(errors, { severity: 'error', code, index, message }),
    warning: (code, index, message) => keep(warnings, { severity: 'warning', code, index, message }),
    hasErrors: () => errors.length > 0,
    list: () => [...errors.toSorted(byIndex), ...warnings.toSorted(byIndex)],
  };
}

function byIndex(left: LogProblem, right: LogProblem): number {
  return (left.index ?? -1) - (right.index ?? -1);
}
