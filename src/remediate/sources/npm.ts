import { Range } from 'semver';
import * as z from 'zod';
import { jsonOf } from '../../formats/json/index.ts';
import type { Bump, Edited, NpmRelease, SourceRefusal, SourceRefusalCode, SourceText } from './contract.ts';

const Names = z.record(z.string(), z.string());
const Entry = z.looseObject({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  dependencies: Names.optional(),
  optionalDependencies: Names.optional(),
  peerDependencies: Names.optional(),
  devDependencies: Names.optional(),
});
type Entry = z.infer<typeof Entry>;
const LockFields = z.looseObject({ lockfileVersion: z.number(), packages: z.record(z.string(), Entry) });
type Lock = z.infer<typeof LockFields>;
/** The value itself: a schema would put the fields that it names first, and the file must be written as it was. */
const Lock = z.custom<Lock>((value) => LockFields.safeParse(value).success);
const Manifest = z.custom<Entry>((value) => Entry.safeParse(value).success);

const folder = 'node_modules/';
const kinds = ['dependencies', 'optionalDependencies', 'devDependencies', 'peerDependencies'] as const;

export interface NpmSource {
  readonly lock: SourceText;
  /** `package.json` beside it. */
  readonly manifest: SourceText | undefined;
}

export function isNpmLock(path: string): boolean {
  return /(?:^|\/)(?:package-lock|npm-shrinkwrap)\.json$/.test(path);
}

/** Where a lock file says that a package came from: what to ask for another version of it. */
export function npmTarballs(lock: SourceText, bump: Bump): readonly string[] {
  const parsed = lockOf(lock.text);
  if (parsed === undefined) return [];
  return keysOf(parsed, bump).flatMap((key) => parsed.packages[key]?.resolved ?? []);
}

/**
 * Moves packages in a lock file of version 2 or 3 as npm would write it, each only where everything that depends on it accepts
 * the version and everything that the version needs is there; where the root itself asks for another, its manifest moves, too.
 */
export function editNpm(
  { lock, manifest }: NpmSource,
  bumps: readonly Bump[],
  releases: ReadonlyMap<string, NpmRelease>,
): Edited {
  const state: State = { lock: lock.text, manifest: manifest?.text };
  const done: Edited['done'][number][] = [];
  const refusals: SourceRefusal[] = [];
  for (const bump of bumps) {
    const moved = move(state, bump, releases.get(`${bump.name}@${bump.to}`));
    if (moved === undefined) continue;
    if ('code' in moved) refusals.push({ ...moved, path: lock.path, name: bump.name });
    else {
      Object.assign(state, moved);
      done.push({ ...bump, path: lock.path });
    }
  }
  const files = [
    ...(state.lock === lock.text ? [] : [{ path: lock.path, text: state.lock }]),
    ...(manifest === undefined || state.manifest === undefined || state.manifest === manifest.text
      ? []
      : [{ path: manifest.path, text: state.manifest }]),
  ];
  return { files, done, refusals };
}

interface State {
  lock: string;
  manifest: string | undefined;
}

type Refused = { readonly code: SourceRefusalCode; readonly message: string };

function move(state: State, bump: Bump, release: NpmRelease | undefined): State | Refused | undefined {
  const lock = lockOf(state.lock);
  if (lock === undefined)
    return state.lock.includes(`"${bump.name}"`)
      ? { code: 'format', message: 'it is no lock file of version 2 or 3' }
      : undefined;
  const keys = keysOf(lock, bump);
  if (keys.length === 0) return undefined;
  if (written(lock, state.lock) !== state.lock)
    return {
      code: 'format',
      message: 'it is not formatted as npm writes it: npm install --package-lock-only first',
    };
  if (lock.dependencies !== undefined)
    return {
      code: 'format',
      message:
        'it says everything twice, for clients of before npm 7: npm install --package-lock-only --lockfile-version 3 first',
    };
  if (release === undefined)
    return { code: 'integrity', message: `no registry said what ${bump.name} ${bump.to} is` };
  const roots = rootRanges(lock, bump, keys);
  const other = unacceptable(lock, bump, keys);
  if (other !== undefined) return { code: 'range', message: other };
  const lacking = keys.flatMap((key) => lackingFor(lock, key, release))[0];
  if (lacking !== undefined)
    return { code: 'new-dependency', message: `${bump.name} ${bump.to} needs ${lacking}` };
  const manifest = roots.length === 0 ? state.manifest : movedManifest(state.manifest, bump);
  if (typeof manifest === 'object') return manifest;
  const packages = Object.fromEntries(
    Object.entries(lock.packages).map(([key, entry]) => {
      if (key === '' && roots.length > 0) return [key, withRanges(entry, bump)];
      return [key, keys.includes(key) ? entryFor(entry, release) : entry];
    }),
  );
  return { lock: written({ ...lock, packages }, state.lock), manifest };
}

function lockOf(text: string): Lock | undefined {
  try {
    const parsed = Lock.safeParse(JSON.parse(text));
    return parsed.success && parsed.data.lockfileVersion >= 2 ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** As npm does: the indentation and end that the file has. */
function written(value: object, like: string): string {
  const indent = /^\{\r?\n([ \t]+)/.exec(like)?.[1] ?? '';
  const text = JSON.stringify(value, undefined, indent);
  const isWindows = like.includes('\r\n');
  const end = /\r?\n$/.exec(like)?.[0] ?? '';
  return `${isWindows ? text.replaceAll('\n', '\r\n') : text}${end}`;
}

function keysOf(lock: Lock, { name, from }: Bump): readonly string[] {
  return Object.entries(lock.packages)
    .filter(
      ([key, entry]) => key.endsWith(`${folder}${name}`) && nameIn(key) === name && entry.version === from,
    )
    .map(([key]) => key);
}

function nameIn(key: string): string {
  return key.slice(key.lastIndexOf(folder) + folder.length);
}

/** The place that a package at `from` gets `name` from: its own folder, then those above. */
function resolved(lock: Lock, from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf(folder) - 1))) {
    const key = at === '' ? `${folder}${name}` : `${at}/${folder}${name}`;
    if (lock.packages[key] !== undefined) return key;
    if (at === '') return undefined;
    if (!at.includes(folder)) at = '';
  }
}

interface Asks {
  readonly by: string;
  readonly range: string;
}

function asking(lock: Lock, { name }: Bump, keys: readonly string[]): readonly Asks[] {
  return Object.entries(lock.packages).flatMap(([by, entry]) => {
    const ranges = kinds.flatMap((kind) => entry[kind]?.[name] ?? []);
    const at = ranges.length === 0 ? undefined : resolved(lock, by, name);
    return at !== undefined && keys.includes(at) ? ranges.map((range) => ({ by, range })) : [];
  });
}

function rootRanges(lock: Lock, bump: Bump, keys: readonly string[]): readonly Asks[] {
  return asking(lock, bump, keys).filter(({ by, range }) => by === '' && !accepts(range, bump.to));
}

/** Who else asks for another version. The root's own range can be moved if it is a plain one. */
function unacceptable(lock: Lock, bump: Bump, keys: readonly string[]): string | undefined {
  const found = asking(lock, bump, keys).find(
    ({ by, range }) => !accepts(range, bump.to) && !(by === '' && movedRange(range, bump.to) !== undefined),
  );
  if (found === undefined) return undefined;
  return `${found.by === '' ? 'the root' : nameIn(found.by)} asks for ${bump.name} ${found.range}, which ${bump.to} is not`;
}

function accepts(range: string, version: string): boolean {
  try {
    return new Range(range).test(version);
  } catch {
    return false;
  }
}

function movedRange(range: string, to: string): string | undefined {
  const [, sign] = /^([~^]?)\d+(?:\.\d+){0,2}(?:[-+][\w.-]+)?$/.exec(range) ?? [];
  return sign === undefined ? undefined : `${sign}${to}`;
}

function lackingFor(lock: Lock, key: string, release: NpmRelease): readonly string[] {
  return Object.entries(release.dependencies).flatMap(([name, range]) => {
    const at = resolved(lock, key, name);
    const version = at === undefined ? undefined : lock.packages[at]?.version;
    return version !== undefined && accepts(range, version) ? [] : [`${name} ${range}`];
  });
}

function withRanges(entry: Entry, { name, to }: Bump): Entry {
  const moved = kinds.flatMap((kind) => {
    const range = entry[kind]?.[name];
    if (range === undefined || accepts(range, to)) return [];
    return [[kind, { ...entry[kind], [name]: movedRange(range, to) ?? range }] as const];
  });
  return { ...entry, ...Object.fromEntries(moved) };
}

function movedManifest(text: string | undefined, bump: Bump): string | Refused {
  const refused = {
    code: 'range',
    message: 'package.json asks for another version, and cannot be changed as it is written',
  } as const;
  if (text === undefined) return refused;
  const { data: manifest } = Manifest.safeParse(jsonOf(Buffer.from(text)));
  if (manifest === undefined || written(manifest, text) !== text) return refused;
  return written(withRanges(manifest, bump), text);
}

/** The order of fields stays; what is no longer needed goes. */
function entryFor(entry: Entry, release: NpmRelease): Entry {
  const { dependencies, ...rest } = entry;
  const { version, tarball, integrity } = release;
  const fresh = { version, ...(entry.resolved === undefined ? {} : { resolved: tarball }), integrity };
  const needs = Object.keys(release.dependencies).length === 0 ? {} : { dependencies: release.dependencies };
  const isThere = dependencies !== undefined && 'dependencies' in needs;
  return isThere ? { ...entry, ...fresh, ...needs } : { ...rest, ...fresh, ...needs };
}
