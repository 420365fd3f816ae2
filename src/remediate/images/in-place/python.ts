import { normalizePythonName } from '../../../formats/python/index.ts';
import { satisfiesRange } from '../../../formats/ranges/index.ts';
import { readZip } from '../../../formats/zip/index.ts';
import type { ImageFiles } from '../image-files/index.ts';
import type { LanguageMove, PublishedArchive, ReleasePair } from './contract.ts';
import { Unfit } from './fault.ts';
import { headerOf, needsOf } from './python-metadata.ts';
import { type RecordRow, readRecord, recordLine, writeRecord } from './python-record.ts';
import { type PackageFile, type PackageFiles, type PlacedChanges, replaceFiles } from './replace-files.ts';

const limits = { maxEntries: 100_000, maxEntryBytes: 64 * 2 ** 20, maxTotalBytes: 256 * 2 ** 20 };

/** What is kept of an image to judge Python's packages. */
export function isPythonRecord(path: string): boolean {
  return /\.dist-info\/(?:METADATA|RECORD|INSTALLER|REQUESTED|direct_url\.json)$/.test(path);
}

/** Written by whoever installs, so not part of what was published. */
const ofInstaller = ['INSTALLER', 'REQUESTED'];

interface Place {
  readonly path: string;
  readonly pair: ReleasePair;
  /** Every `METADATA` of the image. */
  readonly records: readonly string[];
}

/** @throws Unfit */
export function replacePython(
  files: ImageFiles,
  move: LanguageMove,
  { path, pair, records }: Place,
): PlacedChanges {
  const [, root = '', info = ''] = /^(.+)\/([^/]+\.dist-info)\/METADATA$/.exec(path) ?? [];
  if (info === '') {
    if (/\.egg(?:-info)?(?:\/|$)/.test(path)) throw new Unfit('not-pure', `${path} is no record of a wheel`);
    throw new Unfit('declared', `${path} names it, and nothing is installed there`);
  }
  const before = wheelOf(pair.before);
  const after = wheelOf(pair.after);
  requirePure(before, move.from);
  requirePure(after, move.to);
  const newInfo = infoOf(after);
  if (infoOf(before) !== info) throw new Unfit('changed', `${info} is not how ${move.from} was published`);
  if (!isSameText(before, after, [`${info}/entry_points.txt`, `${newInfo}/entry_points.txt`]))
    throw new Unfit('scripts', `${move.to} brings other commands than ${move.from}`);
  const [old, next] = [metadataOf(before, info), metadataOf(after, newInfo)];
  requireRuntime(root, old, next);
  const neighbours = records.filter(
    (one) => one.startsWith(`${root}/`) && one.split('/').length === path.split('/').length,
  );
  requireNeeds(files, { old, next, neighbours });
  requireDependents(files, { move, neighbours: neighbours.filter((one) => one !== path) });
  const installed = installedRecord(files, { root, info, before });
  const written = new Map(after);
  const kept = ofInstaller.flatMap((name) => {
    const bytes = files.bytes(`${root}/${info}/${name}`);
    return bytes === undefined ? [] : [[`${newInfo}/${name}`, { bytes, isExecutable: false }] as const];
  });
  for (const [name, file] of kept) written.set(name, file);
  written.set(`${newInfo}/RECORD`, {
    bytes: newRecord(written, newInfo, installed.outside),
    isExecutable: false,
  });
  const changes = replaceFiles(files, {
    root,
    before: new Map([...before, ...installed.beside]),
    after: written,
    mayDiffer: new Set([`${info}/RECORD`]),
    alsoRemoved: installed.compiled,
  });
  return { ...changes, newPath: `${root}/${newInfo}/METADATA` };
}

function wheelOf({ bytes, url }: PublishedArchive): PackageFiles {
  const files = new Map<string, PackageFile>();
  for (const entry of readZip(bytes, limits)) {
    if (entry.path.startsWith('/') || entry.path.split('/').includes('..'))
      throw new Unfit('unread', `${url} holds ${entry.path}`);
    files.set(entry.path, { bytes: entry.read(), isExecutable: false });
  }
  return files;
}

function infoOf(wheel: PackageFiles): string {
  const infos = new Set([...wheel.keys()].flatMap((path) => /^[^/]+\.dist-info(?=\/)/.exec(path)?.[0] ?? []));
  const [info = ''] = infos;
  if (infos.size === 1) return info;
  throw new Unfit('unread', 'a wheel has one dist-info directory');
}

function text(files: PackageFiles, path: string): string {
  return Buffer.from(files.get(path)?.bytes ?? new Uint8Array()).toString();
}

/** @throws Unfit for what is not simply unpacked. */
function requirePure(wheel: PackageFiles, version: string): void {
  const tags = text(wheel, `${infoOf(wheel)}/WHEEL`);
  if (!/^Root-Is-Purelib:\s*true\s*$/im.test(tags) || !/^Tag:\s*\S+-none-any\s*$/im.test(tags))
    throw new Unfit('not-pure', `the wheel of ${version} is not pure Python`);
  const data = [...wheel.keys()].find((path) => /^[^/]+\.data\//.test(path));
  if (data !== undefined) throw new Unfit('scripts', `the wheel of ${version} brings ${data} for elsewhere`);
  const compiled = [...wheel.keys()].find((path) => /\.(?:so|pyd|dylib)$/.test(path));
  if (compiled !== undefined) throw new Unfit('not-pure', `the wheel of ${version} holds ${compiled}`);
}

function isSameText(
  before: PackageFiles,
  after: PackageFiles,
  [old, next]: readonly [string, string],
): boolean {
  return text(before, old) === text(after, next);
}

function metadataOf(wheel: PackageFiles, info: string): string {
  return headerOf(text(wheel, `${info}/METADATA`));
}

/** `usr/local/lib/python3.11/site-packages` says which Python it is for. */
function requireRuntime(root: string, old: string, next: string): void {
  const asked = (header: string): string => /^Requires-Python:(.*)$/im.exec(header)?.[1]?.trim() ?? '';
  if (asked(next) === '' || asked(next) === asked(old)) return;
  const python = /(?:^|\/)python(3\.\d+)\/(?:site|dist)-packages$/.exec(root)?.[1];
  if (python !== undefined && satisfiesRange('pypi', `${python}.0`, asked(next)) === true) return;
  throw new Unfit('runtime', `it asks for Python ${asked(next)}`);
}

interface Needs {
  readonly old: string;
  readonly next: string;
  readonly neighbours: readonly string[];
}

/** What the old version asked for, too, is there. Anything else must be there in a version that fits, whatever its condition. */
function requireNeeds(files: ImageFiles, { old, next, neighbours }: Needs): void {
  const before = new Set(needsOf(old).map(({ line }) => line));
  for (const { line, name, range, isExtra } of needsOf(next)) {
    if (before.has(line) || isExtra) continue;
    const version = neighbours.flatMap((one) => installedAs(files, one, name))[0];
    if (version === undefined) throw new Unfit('dependencies', `it needs ${line}, which is not there`);
    if (range === '' || satisfiesRange('pypi', version, range) === true) continue;
    throw new Unfit('dependencies', `it needs ${line}, and ${version} is there`);
  }
}

function installedAs(files: ImageFiles, record: string, name: string): readonly string[] {
  const header = headerOf(Buffer.from(files.bytes(record) ?? new Uint8Array()).toString());
  const of = (field: string): string => new RegExp(`^${field}:(.*)$`, 'im').exec(header)?.[1]?.trim() ?? '';
  return normalizePythonName(of('Name')) === normalizePythonName(name) ? [of('Version')] : [];
}

function requireDependents(
  files: ImageFiles,
  { move, neighbours }: { readonly move: LanguageMove; readonly neighbours: readonly string[] },
): void {
  for (const record of neighbours) {
    const header = headerOf(Buffer.from(files.bytes(record) ?? new Uint8Array()).toString());
    for (const { name, range, line } of needsOf(header)) {
      if (normalizePythonName(name) !== normalizePythonName(move.name)) continue;
      if (range === '' || satisfiesRange('pypi', move.to, range) === true) continue;
      throw new Unfit('dependents', `${record.split('/').at(-2)} asks for ${line}`);
    }
  }
}

interface Installed {
  /** Beside the files of the wheel: of the installer. */
  readonly beside: PackageFiles;
  /** Byte code, below the root. */
  readonly compiled: readonly string[];
  /** Rows that lead elsewhere: commands, which stay as they are. */
  readonly outside: readonly RecordRow[];
}

/** @throws Unfit where the record lists what nobody published. */
function installedRecord(
  files: ImageFiles,
  { root, info, before }: { readonly root: string; readonly info: string; readonly before: PackageFiles },
): Installed {
  const bytes = files.bytes(`${root}/${info}/RECORD`);
  if (bytes === undefined) throw new Unfit('changed', `${root}/${info} has no RECORD`);
  const rows = readRecord(Buffer.from(bytes).toString());
  const beside = new Map<string, PackageFile>();
  const compiled: string[] = [];
  const outside: RecordRow[] = [];
  for (const row of rows) {
    const { path } = row;
    if (before.has(path)) continue;
    if (ofInstaller.some((name) => path === `${info}/${name}`)) {
      beside.set(path, { bytes: files.bytes(`${root}/${path}`) ?? new Uint8Array(), isExecutable: false });
    } else if (/(?:^|\/)__pycache__\/[^/]+\.pyc$/.test(path) && !path.startsWith('..')) {
      if (files.entry(`${root}/${path}`) !== undefined) compiled.push(path);
    } else if (/^(?:\.\.\/)+bin\/[^/]+$/.test(path)) outside.push(row);
    else throw new Unfit('changed', `${info}/RECORD lists ${path}, which was not published with it`);
  }
  return { beside, compiled: [...compiled, ...strayByteCode(files, root, before, compiled)], outside };
}

/** Byte code that Python wrote later is in no record. */
function strayByteCode(
  files: ImageFiles,
  root: string,
  before: PackageFiles,
  known: readonly string[],
): readonly string[] {
  const sources = [...before.keys()].filter((path) => path.endsWith('.py'));
  const found = sources.flatMap((path) => {
    const slash = path.lastIndexOf('/') + 1;
    const cache = `${path.slice(0, slash)}__pycache__`;
    const stem = `${path.slice(slash, -'.py'.length)}.`;
    return files
      .list(`${root}/${cache}`)
      .filter(
        (name) =>
          name.startsWith(stem) && name.endsWith('.pyc') && !name.slice(stem.length).startsWith('py.'),
      )
      .map((name) => `${cache}/${name}`);
  });
  const listed = new Set(known);
  return [...new Set(found)].filter((path) => !listed.has(path));
}

function newRecord(files: PackageFiles, info: string, outside: readonly RecordRow[]): Uint8Array {
  const inside = [...files]
    .filter(([path]) => path !== `${info}/RECORD`)
    .map(([path, { bytes }]) => recordLine(path, bytes));
  const self = { path: `${info}/RECORD`, hash: '', size: '' };
  const rows = [...outside, ...inside, self].toSorted((left, right) => (left.path < right.path ? -1 : 1));
  return Buffer.from(writeRecord(rows));
}
