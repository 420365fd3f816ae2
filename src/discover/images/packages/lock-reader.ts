import type { LockOutcome } from '../../../formats/locks/index.ts';
import type { PackageType } from '../../../model/index.ts';
import { nothingFound, type PackageReader, type Problem, type Reading } from './reader.ts';

/** What one kind of lock file is. */
export interface LockFile {
  readonly id: string;
  readonly type: PackageType;
  /** Of its path, without leading slash. */
  readonly path: RegExp;
  readonly maxBytes: number;
  read(bytes: Uint8Array, path: string): LockOutcome;
}

/**
 * Lock files inside installed, vendored or downloaded packages are those of their authors: nothing here was installed by
 * them.
 */
const ofOthers =
  /(?:^|\/)(?:node_modules|bower_components|vendor|site-packages|dist-packages|gems\/[^/]+-\d[^/]*|registry\/src|pkg\/mod)\//;

/** Whether a file at such a path is a lock file that was, or is to be, carried out here. */
export function isLockFile(path: string, form: RegExp): boolean {
  return form.test(path) && !ofOthers.test(path);
}

/** A package reader for a lock file: what it declares is listed as declared, and what it leaves open is told. */
export function lockReader({ id, type, path: form, maxBytes, read }: LockFile): PackageReader {
  const isLock = (path: string): boolean => isLockFile(path, form);
  return {
    id,
    kind: 'declared',
    wants: ({ path }) => (isLock(path) ? { kind: 'content', maxBytes } : undefined),
    claims: isLock,
    read: (path, bytes) => readingOf(read(bytes, path), type),
  };
}

const evidence = 'declared in a lock file';

function readingOf(outcome: LockOutcome, type: PackageType): Reading {
  if (outcome.kind === 'damaged') {
    return { ...nothingFound, problems: [{ code: 'packages.corrupt', reason: outcome.reason }] };
  }
  const { packages, unversioned } = outcome;
  return {
    ...nothingFound,
    packages: packages.map((one) => ({ ...one, type, evidence })),
    problems: problemsOf(outcome),
    ...(unversioned.length === 0 ? {} : { unversioned: unversioned.map((one) => ({ name: one, type })) }),
  };
}

function problemsOf({ malformed, development }: LockOutcome & { readonly kind: 'lock' }): readonly Problem[] {
  const broken = { code: 'packages.corrupt', reason: `${malformed} of its entries were not understood` };
  const left = {
    code: 'packages.development',
    reason: `${development} of its packages serve development alone and are left out`,
  };
  return [...(malformed === 0 ? [] : [broken]), ...(development === 0 ? [] : [left])];
}
