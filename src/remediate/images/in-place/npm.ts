import * as z from 'zod';
import { gunzipBytes } from '../../../formats/compression/index.ts';
import { jsonOf } from '../../../formats/json/index.ts';
import { satisfiesRange } from '../../../formats/ranges/index.ts';
import { readTarBytes } from '../../../formats/tar/index.ts';
import type { ImageFiles } from '../image-files/index.ts';
import type { LanguageMove, PublishedArchive, ReleasePair } from './contract.ts';
import { Unfit } from './fault.ts';
import { type PackageFile, type PackageFiles, type PlacedChanges, replaceFiles } from './replace-files.ts';

const maxUnpackedBytes = 256 * 2 ** 20;

const Ranges = z.record(z.string(), z.string()).nullish();
const PackageJson = z.looseObject({
  name: z.string().nullish(),
  version: z.string().nullish(),
  dependencies: Ranges,
  peerDependencies: Ranges,
  optionalDependencies: Ranges,
  bundleDependencies: z.unknown().optional(),
  bundledDependencies: z.unknown().optional(),
  scripts: z.record(z.string(), z.unknown()).nullish(),
  engines: z.unknown().optional(),
  bin: z.unknown().optional(),
});
type PackageJson = z.infer<typeof PackageJson>;

/** What packages of an image say of themselves, by their directory, each read once. */
export type NpmManifests = Map<string, PackageJson | undefined>;

interface Modules {
  readonly files: ImageFiles;
  readonly manifests: NpmManifests;
}

/** What is run when a package is installed from the registry. */
const installScripts = ['preinstall', 'install', 'postinstall'];

/** What npm wrote beside the packages, to save itself a look at them; without it it looks. */
const hiddenLock = '.package-lock.json';

/** What is kept of an image to judge npm packages. */
export function isNpmRecord(path: string): boolean {
  return path.endsWith('/package.json') || path === 'package.json';
}

interface Place {
  readonly path: string;
  readonly pair: ReleasePair;
  /** Every `package.json` of the image. */
  readonly records: readonly string[];
}

/** @throws Unfit */
export function replaceNpm(
  { files, manifests }: Modules,
  move: LanguageMove,
  { path, pair, records }: Place,
): PlacedChanges {
  if (!isNpmRecord(path)) throw new Unfit('declared', `${path} names it, and nothing is installed there`);
  const root = path.slice(0, -'/package.json'.length);
  const parent = modulesAbove(root, move.name);
  if (parent === undefined) throw new Unfit('changed', `${root} is no directory of node_modules`);
  const [before, after] = [unpacked(pair.before), unpacked(pair.after)];
  const old = manifestOf(before, move.from, move);
  const next = manifestOf(after, move.to, move);
  requirePlain(old, before, move);
  requirePlain(next, after, move);
  if (JSON.stringify(old.bin ?? null) !== JSON.stringify(next.bin ?? null))
    throw new Unfit('scripts', `${move.to} brings other commands than ${move.from}`);
  if (JSON.stringify(old.engines ?? null) !== JSON.stringify(next.engines ?? null))
    throw new Unfit('runtime', `${move.to} names other engines than ${move.from}`);
  requireNeeds({ files, manifests }, { root, old, next });
  requireDependents({ files, manifests }, { root, move, records });
  const installed = files.bytes(path);
  const mayDiffer = isSameManifest(installed, before.get('package.json')?.bytes) ? ['package.json'] : [];
  requireNoOthers(files, root, before);
  const changes = replaceFiles(files, { root, before, after, mayDiffer: new Set(mayDiffer) });
  const parts = parent.split('/');
  const lock = [...parts.slice(0, parts.indexOf('node_modules') + 1), hiddenLock].join('/');
  if (files.entry(lock) !== undefined) changes.removed.add(lock);
  return { ...changes, newPath: path };
}

/** `srv/node_modules` of `srv/node_modules/@a/b`. */
function modulesAbove(root: string, name: string): string | undefined {
  const end = `node_modules/${name}`;
  if (root !== end && !root.endsWith(`/${end}`)) return undefined;
  return root.slice(0, root.length - name.length - 1);
}

/** Everything lies below one folder, which is `package` in most; npm takes the first part off whatever it is. */
function unpacked({ bytes, url }: PublishedArchive): PackageFiles {
  const files = new Map<string, PackageFile>();
  for (const { header, content } of readTarBytes(gunzipBytes(bytes, maxUnpackedBytes))) {
    if (header.kind === 'directory') continue;
    const path = header.path.split('/').slice(1).join('/');
    if (header.kind !== 'file' || path === '')
      throw new Unfit('unread', `${url} holds ${header.path}, which is no file below a folder`);
    files.set(path, { bytes: content, isExecutable: (header.mode & 0o100) !== 0 });
  }
  return files;
}

function manifestOf(files: PackageFiles, version: string, { name }: LanguageMove): PackageJson {
  const read = PackageJson.safeParse(jsonOf(files.get('package.json')?.bytes ?? new Uint8Array()));
  if (read.success && read.data.name === name && read.data.version === version) return read.data;
  throw new Unfit('unread', `what the registry has as ${name} ${version} does not say so`);
}

/** @throws Unfit for what is built or fetched while it is installed. */
function requirePlain(manifest: PackageJson, files: PackageFiles, { name }: LanguageMove): void {
  const script = installScripts.find((one) => manifest.scripts?.[one] !== undefined);
  if (script !== undefined)
    throw new Unfit('scripts', `${name} ${manifest.version} runs its ${script} script`);
  if (files.has('binding.gyp')) throw new Unfit('not-pure', `${name} ${manifest.version} is compiled`);
  if (manifest.bundleDependencies !== undefined || manifest.bundledDependencies !== undefined)
    throw new Unfit('not-pure', `${name} ${manifest.version} has other packages bundled`);
}

/** Everything that the new version names must be what Node would find from there, in a version that fits. */
function requireNeeds(
  modules: Modules,
  { root, old, next }: { readonly root: string; readonly old: PackageJson; readonly next: PackageJson },
): void {
  if (JSON.stringify(old.optionalDependencies ?? {}) !== JSON.stringify(next.optionalDependencies ?? {}))
    throw new Unfit('dependencies', 'its optional dependencies are others');
  const optional = new Set(Object.keys(next.optionalDependencies ?? {}));
  const needs = { ...next.dependencies, ...next.peerDependencies };
  const before: Readonly<Record<string, string>> = { ...old.dependencies, ...old.peerDependencies };
  for (const [name, range] of Object.entries(needs)) {
    if (optional.has(name) || before[name] === range) continue;
    const version = versionFound(modules, root, name);
    if (version === undefined)
      throw new Unfit('dependencies', `it needs ${name} ${range}, which is not there`);
    if (fits(version, range)) continue;
    throw new Unfit('dependencies', `it needs ${name} ${range}, and ${version} is there`);
  }
}

/** As Node looks for it: from directory to directory upwards. */
function versionFound(modules: Modules, root: string, name: string): string | undefined {
  return manifestAt(modules, placeFound(modules.files, root, name))?.version ?? undefined;
}

function placeFound(files: ImageFiles, from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const place = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (!at.endsWith('node_modules') && files.target(`${place}/package.json`)?.kind === 'file') return place;
    if (at === '') return undefined;
  }
}

function manifestAt({ files, manifests }: Modules, directory: string | undefined): PackageJson | undefined {
  if (directory === undefined) return undefined;
  return manifests.getOrInsertComputed(
    directory,
    () => PackageJson.safeParse(jsonOf(files.bytes(`${directory}/package.json`) ?? new Uint8Array())).data,
  );
}

/** @throws Unfit where a package that would get the new version asks for another. */
function requireDependents(
  modules: Modules,
  {
    root,
    move,
    records,
  }: { readonly root: string; readonly move: LanguageMove; readonly records: readonly string[] },
): void {
  for (const record of records) {
    const directory = record.slice(0, Math.max(0, record.lastIndexOf('/')));
    const manifest = manifestAt(modules, directory);
    const { dependencies, peerDependencies, optionalDependencies } = manifest ?? {};
    const range = { ...dependencies, ...peerDependencies, ...optionalDependencies }[move.name];
    if (range === undefined || placeFound(modules.files, directory, move.name) !== root) continue;
    if (fits(move.to, range)) continue;
    throw new Unfit('dependents', `${manifest?.name ?? directory} asks for ${move.name} ${range}`);
  }
}

function fits(version: string, range: string): boolean {
  return satisfiesRange('npm', version, range) === true;
}

/** npm before version 7 wrote fields of its own, `_id` and such, into what it installed. */
function isSameManifest(installed: Uint8Array | undefined, published: Uint8Array | undefined): boolean {
  if (installed === undefined || published === undefined) return false;
  const plain = (bytes: Uint8Array): string => {
    const read = z.record(z.string(), z.unknown()).safeParse(jsonOf(bytes));
    const fields = Object.entries(read.data ?? {}).filter(([name]) => !name.startsWith('_'));
    return JSON.stringify(fields.toSorted(([left], [right]) => (left < right ? -1 : 1)));
  };
  return plain(installed) === plain(published);
}

/** @throws Unfit for a file that was not published with it: somebody built or added something. Packages within are their own. */
function requireNoOthers(files: ImageFiles, root: string, before: PackageFiles): void {
  const open = [''];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const name of files.list(`${root}${at}`)) {
      const path = `${at}/${name}`;
      const entry = files.entry(`${root}${path}`);
      if (entry?.kind === 'directory') {
        if (name !== 'node_modules') open.push(path);
      } else if (!before.has(path.slice(1)))
        throw new Unfit('changed', `${root}${path} was not published with it`);
    }
}
