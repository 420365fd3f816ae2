import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { cleanPath } from '../../kernel/pure/index.ts';
import { defaultTarLimits, readTarBytes } from '../tar/index.ts';
import { apkChecksum } from './checksum.ts';
import { malformed } from './fault.ts';
import { readApkSigned } from './signed.ts';

/** Programs of a package that apk would run. */
export const apkScripts = [
  'pre-install',
  'post-install',
  'pre-deinstall',
  'post-deinstall',
  'pre-upgrade',
  'post-upgrade',
  'trigger',
] as const;
export type ApkScript = (typeof apkScripts)[number];

/** A package file taken apart. */
export interface Apk {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** Of the control part, as indexes name it. */
  readonly checksums: { readonly sha1: string; readonly sha256: string };
  /** Values of .PKGINFO by key, in their order. */
  readonly info: ReadonlyMap<string, readonly string[]>;
  readonly scripts: ReadonlyMap<ApkScript, Uint8Array>;
  /** The tar of the package's files, decompressed. Its hash is the one that the control part names. */
  readonly dataTar: Uint8Array;
}

export interface ApkLimits {
  readonly maxPlainBytes: number;
}

export const defaultApkLimits: ApkLimits = { maxPlainBytes: 2 * 2 ** 30 };
const controlLimits = { ...defaultTarLimits, maxEntries: 64, maxContentBytes: 16 * 2 ** 20 };

/**
 * Takes a package apart. Its own signature is not looked at: whoever reads one compares `checksums` with a signed
 * index. The data is what the control part says, or it is refused.
 *
 * @throws apk.malformed, apk.unsupported for version 3, and what the inner formats throw (compression.*, tar.*)
 */
export function readApk(bytes: Uint8Array, limits: ApkLimits = defaultApkLimits): Apk {
  const { parts } = readApkSigned(bytes, limits.maxPlainBytes);
  const [control, ...data] = parts;
  if (control === undefined) throw malformed('the package has no control part');
  const { info, scripts } = readControl(control.plain);
  const datahash = one(info, 'datahash');
  const hash = createHash('sha256');
  for (const part of data) hash.update(part.compressed);
  if (hash.digest('hex') !== datahash)
    throw malformed('the package’s data is not what its control part says');
  return {
    name: one(info, 'pkgname'),
    version: one(info, 'pkgver'),
    architecture: one(info, 'arch'),
    checksums: { sha1: apkChecksum(control.compressed), sha256: apkChecksum(control.compressed, 'sha256') },
    info,
    scripts,
    dataTar: Buffer.concat(data.map(({ plain }) => plain)),
  };
}

function readControl(tar: Uint8Array): Pick<Apk, 'info' | 'scripts'> {
  const scripts = new Map<ApkScript, Uint8Array>();
  let info: Apk['info'] | undefined;
  for (const { header, content } of readTarBytes(tar, controlLimits)) {
    const name = cleanPath(header.path);
    if (header.kind !== 'file') throw malformed(`${name} of the control part is no file`);
    const script = apkScripts.find((known) => name === `.${known}`);
    if (name === '.PKGINFO') {
      if (info !== undefined) throw malformed('the package has two .PKGINFO');
      info = readInfo(content);
    } else if (script !== undefined) {
      if (scripts.has(script)) throw malformed(`the package has two ${name}`);
      scripts.set(script, content);
    } else if (!name.startsWith('.')) throw malformed(`${name} lies in the control part`);
  }
  if (info === undefined) throw malformed('the package has no .PKGINFO');
  return { info, scripts };
}

const maxInfoLines = 200_000;

function readInfo(bytes: Uint8Array): Apk['info'] {
  if (!isUtf8(bytes)) throw malformed('.PKGINFO is not UTF-8');
  const info = new Map<string, string[]>();
  const lines = Buffer.from(bytes).toString().split('\n', maxInfoLines);
  for (const line of lines) {
    const at = line.indexOf(' = ');
    if (at <= 0 || line.startsWith('#')) continue;
    const key = line.slice(0, at).trim();
    const values = info.get(key) ?? [];
    values.push(line.slice(at + 3).trim());
    info.set(key, values);
  }
  return info;
}

function one(info: Apk['info'], key: string): string {
  const [value, ...more] = info.get(key) ?? [];
  if (value === undefined || value === '' || more.length > 0) throw malformed(`.PKGINFO has not one ${key}`);
  return value;
}
