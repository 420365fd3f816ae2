import { jsonOf } from '../json/index.ts';
import { fieldsOf, isObject, textOf } from './fields.ts';
import { damaged, type LockEntry, type LockOutcome, lockOf, malformed, nameForms, own } from './outcome.ts';

const maxDepth = 200;

/**
 * npm's `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3. It never throws.
 *
 * @see npm 8 to 11, docs/content/configuring-npm/package-lock-json.md
 */
export function readPackageLock(bytes: Uint8Array): LockOutcome {
  const value = jsonOf(bytes);
  if (!isObject(value)) return damaged('it is no JSON object');
  const lock = fieldsOf(value);
  // Version 2 says all twice, for old clients.
  if (isObject(lock.get('packages'))) return lockOf(entriesOfPackages(lock.get('packages')), nameForms.npm);
  const entries = entriesOfTree(lock.get('dependencies'));
  if (entries !== undefined && lock.get('lockfileVersion') !== undefined)
    return lockOf(entries, nameForms.npm);
  return damaged(
    entries === undefined
      ? `its packages lie more than ${maxDepth} deep`
      : 'it has no version of a lock file',
  );
}

const folder = 'node_modules/';

/** From version 2 on: by the path where each is to be installed. */
function entriesOfPackages(packages: unknown): readonly LockEntry[] {
  return [...fieldsOf(packages)].map(([path, value]) => {
    const at = path.lastIndexOf(folder);
    // The root, members of the workspace, and folders that links lead to.
    if (at < 0) return own;
    const entry = fieldsOf(value);
    if (entry.get('link') === true) return own;
    const name = textOf(entry.get('name')) ?? path.slice(at + folder.length);
    const version = textOf(entry.get('version'));
    if (version === undefined) return isObject(value) ? { kind: 'unversioned', name } : malformed;
    return { kind: entry.get('dev') === true ? 'development' : 'package', name, version };
  });
}

/** Version 1: packages inside packages. undefined if they lie too deep. */
function entriesOfTree(dependencies: unknown): readonly LockEntry[] | undefined {
  const entries: LockEntry[] = [];
  let level: readonly unknown[] = [dependencies];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return undefined;
    const here = level.flatMap((one) => [...fieldsOf(one)]);
    for (const one of here) entries.push(entryOfTree(one));
    level = here.flatMap(([, value]) => {
      const inner = fieldsOf(value).get('dependencies');
      return isObject(inner) ? [inner] : [];
    });
  }
  return entries;
}

const alias = /^npm:((?:@[^/@]+\/)?[^/@]+)@(.+)$/;

function entryOfTree([name, value]: readonly [string, unknown]): LockEntry {
  const entry = fieldsOf(value);
  const version = textOf(entry.get('version'));
  if (version === undefined) return malformed;
  const kind = entry.get('dev') === true ? 'development' : 'package';
  const [, real, realVersion] = alias.exec(version) ?? [];
  if (real !== undefined && realVersion !== undefined) return { kind, name: real, version: realVersion };
  if (/^v?\d/.test(version)) return { kind, name, version };
  // A folder is the project's own; an archive and an address are somebody's, of a version that is not told.
  const isFolder = version.startsWith('file:') && !/\.(?:tgz|tar|tar\.gz)$/.test(version);
  return isFolder ? own : { kind: 'unversioned', name };
}
