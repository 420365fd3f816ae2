import type { Finding } from '../../model/index.ts';

export interface ComparedFindings {
  /** Before and not after; findings as they were before. */
  readonly goes: readonly Finding[];
  /** Before and after; findings as they were before. */
  readonly stays: readonly Finding[];
  /** After and not before. */
  readonly brings: readonly Finding[];
}

/** A vulnerability in a package, whatever its version: that is what goes or stays. */
export function nameOfFinding({ vulnerability, package: { name, type, path } }: Finding): string {
  return `${vulnerability}|${type}|${name}|${path ?? ''}`;
}

/** What a change of an image does to its findings. */
export function compareFindings(before: readonly Finding[], after: readonly Finding[]): ComparedFindings {
  const names = { before: new Set(before.map(nameOfFinding)), after: new Set(after.map(nameOfFinding)) };
  return {
    goes: before.filter((one) => !names.after.has(nameOfFinding(one))),
    stays: before.filter((one) => names.after.has(nameOfFinding(one))),
    brings: after.filter((one) => !names.before.has(nameOfFinding(one))),
  };
}
