import { fieldsOf, isObject, listOf, textOf } from './fields.ts';
import { plainJson } from './jsonc.ts';
import { damaged, type LockEntry, type LockOutcome, lockOf, malformed, nameForms, own } from './outcome.ts';
import { onlyDevelopment } from './reachable.ts';

/**
 * bun's `bun.lock`, versions 0 to 2: JSON with commas at the end. It never throws.
 *
 * @see bun 1.4, packages/bun-types (BunLockFile)
 */
export function readBunLock(bytes: Uint8Array): LockOutcome {
  const value = jsonOf(bytes);
  const lock = fieldsOf(value);
  if (lock.get('lockfileVersion') === undefined || !isObject(lock.get('packages')))
    return damaged('it is no JSON object with packages');
  const packages = fieldsOf(lock.get('packages'));
  const development = developmentOf(packages, fieldsOf(lock.get('workspaces')));
  return lockOf(
    [...packages].map(([key, entry]) => entryOf(entry, development.has(key))),
    nameForms.npm,
  );
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(plainJson(new TextDecoder().decode(bytes)));
  } catch {
    // What exactly is wrong with it helps nobody who reads a scan.
    return undefined;
  }
}

/** `name@1.0.0`, `name@workspace:x`, `name@git+ssh://…`, `name@./x.tgz`, `name@file:x`. */
const identifier = /^((?:@[^/@]+\/)?[^/@]+)@(.*)$/s;

function entryOf(entry: unknown, isDevelopment: boolean): LockEntry {
  const [, name, reference] = identifier.exec(textOf(listOf(entry)[0]) ?? '') ?? [];
  if (name === undefined || reference === undefined) return malformed;
  if (/^\d/.test(reference))
    return { kind: isDevelopment ? 'development' : 'package', name, version: reference };
  const isOwn = /^(?:workspace|link|root|file):/.test(reference) && !/\.(?:tgz|tar\.gz)$/.test(reference);
  return isOwn ? own : { kind: 'unversioned', name };
}

type Fields = ReadonlyMap<string, unknown>;

const used = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** No mark says what is for development, but what the workspaces need, and what that needs. */
function developmentOf(packages: Fields, workspaces: Fields): ReadonlySet<string> {
  const rootsOf = (groups: readonly string[]): readonly string[] =>
    [...workspaces.values()].map(fieldsOf).flatMap((workspace) => {
      const from = textOf(workspace.get('name')) ?? '';
      return neededBy(workspace, groups).map((name) => resolved(name, from, packages));
    });
  return onlyDevelopment({
    production: rootsOf(used),
    development: rootsOf(['devDependencies']),
    next: (key) => {
      const about = listOf(packages.get(key)).find(isObject);
      return neededBy(fieldsOf(about), used).map((name) => resolved(name, key, packages));
    },
  });
}

function neededBy(entry: Fields, groups: readonly string[]): readonly string[] {
  return groups.flatMap((group) => [...fieldsOf(entry.get(group)).keys()]);
}

const maxSteps = 32;
const maxKeyLength = 2_000;

/** A package is looked for as Node does: below the one that needs it, then further up. */
function resolved(name: string, from: string, packages: Fields): string {
  let at = from.length > maxKeyLength ? '' : from;
  for (let step = 0; at !== '' && step < maxSteps; step += 1) {
    const key = `${at}/${name}`;
    if (packages.has(key)) return key;
    at = parentOf(at);
  }
  return name;
}

/** `a/@b/c` lies in `a`; a scope and its name are one step. */
function parentOf(key: string): string {
  return /^(.*)\/(?:@[^/]+\/)?[^/]+$/s.exec(key)?.[1]?.replace(/^@[^/]+$/, '') ?? '';
}
