import { type IndentedDocument, type IndentedEntry, readIndented } from './indented.ts';
import { damaged, type LockEntry, type LockOutcome, lockOf, malformed, nameForms, own } from './outcome.ts';
import { onlyDevelopment } from './reachable.ts';

/**
 * pnpm's `pnpm-lock.yaml` from version 5 to 9. It never throws.
 *
 * @see pnpm 7 (5.4), 8 (6.0), 9 to 12 (9.0): lockfile types, deps.path
 */
export function readPnpmLock(bytes: Uint8Array): LockOutcome {
  const document = readIndented(new TextDecoder().decode(bytes));
  const { top, strange } = document;
  const version = Number.parseFloat(top.get('lockfileVersion')?.value ?? '');
  if (!(version >= 5 && version < 10)) return damaged('it has no version from 5 to 9');
  const listed = [...below(top.get('packages')).values()];
  const isDevelopment = version >= 9 ? developmentByUse(document) : developmentByMark;
  const entries = listed.map((entry) => entryOf(entry, isDevelopment(entry)));
  return lockOf([...entries, ...Array.from({ length: strange }, () => malformed)], nameForms.npm);
}

type Lines = ReadonlyMap<string, IndentedEntry>;

function below(entry: IndentedEntry | undefined): Lines {
  return entry?.below ?? new Map();
}

/** What a key says: `/a/1.0.0_peer@1` (5), `/a@1.0.0(peer@1)` (6), `a@1.0.0` (9). */
const keyForms = [/^\/?((?:@[^/@]+\/)?[^/@]+)@(\d[^(]*)/, /^\/((?:@[^/@]+\/)?[^/@]+)\/(\d[^_/]*)/] as const;
const nameInKey = /^\/?((?:@[^/@]+\/)?[^/@:]+)@/;

function entryOf(entry: IndentedEntry, isDevelopment: boolean): LockEntry {
  const { key } = entry;
  if (/\btype: directory\b/.test(entry.below.get('resolution')?.value ?? '')) return own;
  const [, keyName, keyVersion] =
    keyForms.map((form) => form.exec(key)).find((match) => match !== null) ?? [];
  const name = entry.below.get('name')?.value ?? keyName ?? nameInKey.exec(key)?.[1];
  const version = entry.below.get('version')?.value ?? keyVersion;
  if (name === undefined || entry.below.size === 0) return malformed;
  if (version === undefined) return { kind: 'unversioned', name };
  return { kind: isDevelopment ? 'development' : 'package', name, version };
}

function developmentByMark(entry: IndentedEntry): boolean {
  return entry.below.get('dev')?.value === 'true';
}

const used = ['dependencies', 'optionalDependencies'] as const;

/** From version 9 on no mark says it, but what the projects need, and what that needs. */
function developmentByUse({ top }: IndentedDocument): (entry: IndentedEntry) => boolean {
  const snapshots = below(top.get('snapshots'));
  const importers = [...below(top.get('importers')).values()];
  const rootsOf = (group: string): readonly string[] =>
    importers.flatMap((importer) =>
      [...below(importer.below.get(group)).values()].map((one) =>
        snapshotOf(one.key, one.below.get('version')?.value ?? one.value, snapshots),
      ),
    );
  const keys = onlyDevelopment({
    production: used.flatMap(rootsOf),
    development: rootsOf('devDependencies'),
    next: (key) =>
      used.flatMap((group) =>
        [...below(snapshots.get(key)?.below.get(group)).values()].map((one) =>
          snapshotOf(one.key, one.value, snapshots),
        ),
      ),
  });
  // A package is listed once, its snapshots once for each set of peers.
  const packagesOf = (some: Iterable<string>): ReadonlySet<string> =>
    new Set([...some].map((key) => key.replace(/\(.*$/s, '')));
  const elsewhere = packagesOf([...snapshots.keys()].filter((key) => !keys.has(key)));
  const development = packagesOf(keys);
  return ({ key }) => development.has(key) && !elsewhere.has(key);
}

/** A version alone belongs to the name; an alias has the other name in it. */
function snapshotOf(name: string, version: string, snapshots: Lines): string {
  const key = `${name}@${version}`;
  return snapshots.has(key) ? key : version;
}
