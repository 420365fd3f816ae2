/** A package that a lock file names with a version. */
export interface DeclaredPackage {
  readonly name: string;
  readonly version: string;
}

/** What a lock file declares: what was to be installed, and not what is. */
export type LockOutcome =
  | {
      readonly kind: 'lock';
      /** Each name and version once, in the file's order. */
      readonly packages: readonly DeclaredPackage[];
      /** Names that have an address or a range and no version. */
      readonly unversioned: readonly string[];
      /** How many packages serve development alone; they are not among `packages`. */
      readonly development: number;
      /** Entries that were not understood: nobody knows what they are. */
      readonly malformed: number;
    }
  | { readonly kind: 'damaged'; readonly reason: string };

/** What one entry of a lock file is. */
export type LockEntry =
  | { readonly kind: 'package' | 'development'; readonly name: string; readonly version: string }
  | { readonly kind: 'unversioned'; readonly name: string }
  /** The project itself, a member of its workspace, a folder beside it. */
  | { readonly kind: 'own' }
  | { readonly kind: 'malformed' };

export const own: LockEntry = { kind: 'own' };
export const malformed: LockEntry = { kind: 'malformed' };

/** How names of an ecosystem look; what has another form is no entry of a lock file. */
export const nameForms = {
  npm: /^(?:@[A-Za-z0-9._~-]+\/)?[A-Za-z0-9._~-]+$/,
  pypi: /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/,
  cargo: /^[A-Za-z0-9_-]+$/,
  gem: /^[A-Za-z0-9._-]+$/,
  nuget: /^[A-Za-z0-9._-]+$/,
  composer: /^[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/,
} as const;

const maxNameLength = 256;
const maxVersionLength = 256;
const maxEntries = 100_000;

/** Sums entries up; those of another form than the ecosystem's are malformed. It never throws. */
export function lockOf(entries: readonly LockEntry[], nameForm: RegExp): LockOutcome {
  if (entries.length > maxEntries) return damaged(`it has more than ${maxEntries} entries`);
  const judged = entries.map((entry) => (isWellFormed(entry, nameForm) ? entry : malformed));
  const packages = distinct(judged, 'package');
  return {
    kind: 'lock',
    packages: [...packages.values()],
    unversioned: [...new Set(judged.flatMap((entry) => (entry.kind === 'unversioned' ? [entry.name] : [])))],
    development: [...distinct(judged, 'development').keys()].filter((key) => !packages.has(key)).length,
    malformed: judged.filter(({ kind }) => kind === 'malformed').length,
  };
}

export function damaged(reason: string): LockOutcome {
  return { kind: 'damaged', reason };
}

function isWellFormed(entry: LockEntry, nameForm: RegExp): boolean {
  if (entry.kind === 'own' || entry.kind === 'malformed') return true;
  const isNamed = entry.name.length <= maxNameLength && nameForm.test(entry.name);
  if (entry.kind === 'unversioned') return isNamed;
  return isNamed && entry.version.length <= maxVersionLength && /^[!-~]+$/.test(entry.version);
}

function distinct(
  entries: readonly LockEntry[],
  kind: 'package' | 'development',
): ReadonlyMap<string, DeclaredPackage> {
  return new Map(
    entries.flatMap((entry) =>
      entry.kind === kind
        ? [[`${entry.name} ${entry.version}`, { name: entry.name, version: entry.version }] as const]
        : [],
    ),
  );
}
