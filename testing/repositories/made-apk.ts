import { type ApkScript, type ApkSigningKey, readApk, writeApk } from '../../src/formats/apk/index.ts';
import { readTarBytes, type TarMember } from '../../src/formats/tar/index.ts';
import { type FileTreeSpec, layerTar } from '../builders/index.ts';

/** An Alpine package as a test needs it: plainly made up, and small. */
export interface ApkSpec {
  readonly name: string;
  readonly version: string;
  /** x86_64 unless said. */
  readonly architecture?: string;
  /** Its own name unless said. */
  readonly origin?: string;
  readonly depends?: readonly string[];
  readonly provides?: readonly string[];
  readonly installIf?: readonly string[];
  readonly replaces?: readonly string[];
  readonly triggers?: readonly string[];
  /** Seconds; a time in 2026 unless said. */
  readonly builtSeconds?: number;
  /** By path without leading slash. */
  readonly files?: FileTreeSpec;
  /** What the tree cannot say: owners by name, extended attributes, links among the files. */
  readonly members?: readonly TarMember[];
  readonly scripts?: Readonly<Partial<Record<ApkScript, string>>>;
}

export interface MadeApk {
  readonly spec: ApkSpec;
  readonly bytes: Uint8Array;
  /** Its record in an index, without the empty line behind it. */
  readonly record: string;
}

const mtimeSeconds = 1_767_225_600;

/** Builds and signs the package; the same specification and key give the same bytes. */
export function makeApk(spec: ApkSpec, key: ApkSigningKey): MadeApk {
  const members = apkMembers(spec);
  const bytes = writeApk({ info: infoOf(spec), members, scripts: spec.scripts, mtimeSeconds, key });
  const { checksums } = readApk(bytes);
  const lines = [`C:${checksums.sha1}`, ...headerOf(spec, bytes.byteLength)];
  return { spec, bytes, record: `${lines.join('\n')}\n` };
}

/** The members of a package, parents first. */
export function apkMembers({ files = {}, members = [] }: ApkSpec): readonly TarMember[] {
  const tree = [...readTarBytes(layerTar(files))].sort((left, right) =>
    left.header.path < right.header.path ? -1 : 1,
  );
  return [...tree, ...members];
}

function infoOf(spec: ApkSpec): readonly (readonly [string, string])[] {
  const many = (key: string, words: readonly string[] = []) => words.map((word) => [key, word] as const);
  return [
    ['pkgname', spec.name],
    ['pkgver', spec.version],
    ['pkgdesc', 'made up for tests'],
    ['url', 'https://oakum.invalid'],
    ['builddate', `${builtOf(spec)}`],
    ['packager', 'Oakum tests <tests@oakum.invalid>'],
    ['size', '4096'],
    ['arch', archOf(spec)],
    ['origin', originOf(spec)],
    ['license', 'MIT'],
    ...many('depend', spec.depends),
    ...many('provides', spec.provides),
    ...many('install_if', spec.installIf === undefined ? [] : [spec.installIf.join(' ')]),
    ...many('replaces', spec.replaces),
    ...many('triggers', spec.triggers === undefined ? [] : [spec.triggers.join(' ')]),
  ];
}

function headerOf(spec: ApkSpec, sizeBytes: number): readonly string[] {
  const words = (letter: string, list: readonly string[] = []) =>
    list.length === 0 ? [] : [`${letter}:${list.join(' ')}`];
  return [
    `P:${spec.name}`,
    `V:${spec.version}`,
    `A:${archOf(spec)}`,
    `S:${sizeBytes}`,
    'I:4096',
    'T:made up for tests',
    'U:https://oakum.invalid',
    'L:MIT',
    `o:${originOf(spec)}`,
    'm:Oakum tests <tests@oakum.invalid>',
    `t:${builtOf(spec)}`,
    ...words('D', spec.depends),
    ...words('p', spec.provides),
    ...words('i', spec.installIf),
  ];
}

function archOf({ architecture }: ApkSpec): string {
  return architecture ?? 'x86_64';
}

function originOf({ name, origin }: ApkSpec): string {
  return origin ?? name;
}

function builtOf({ builtSeconds }: ApkSpec): number {
  return builtSeconds ?? mtimeSeconds;
}
