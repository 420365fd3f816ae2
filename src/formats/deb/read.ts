import { cleanPath, OakumError } from '../../kernel/pure/index.ts';
import {
  type Compression,
  decompressBytes,
  decompressStream,
  detectCompression,
} from '../compression/index.ts';
import { type Deb822Stanza, fieldOf, parseStanza, splitStanzas } from '../deb822/index.ts';
import { parseMd5sums } from '../dpkg/index.ts';
import { defaultTarLimits, readTarBytes } from '../tar/index.ts';
import { type ArMember, malformed, readAr } from './ar.ts';

/** Programs of a package that dpkg would run, and `triggers`, which makes other packages' programs run. */
const debScripts = ['preinst', 'postinst', 'prerm', 'postrm', 'config', 'triggers'] as const;
export type DebScript = (typeof debScripts)[number];

export interface Deb {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly control: Deb822Stanza;
  /** What the package brings of `debScripts`, as text; absent ones are not there. */
  readonly scripts: Readonly<Partial<Record<DebScript, string>>>;
  /** Paths without leading slash. Files that were conffiles and shall go (`remove-on-upgrade`) are left out. */
  readonly conffiles: readonly string[];
  /** Path without leading slash to MD5; undefined for a package that was built without. */
  readonly md5sums: ReadonlyMap<string, string> | undefined;
  /** Every file of the control part by name, the ones above included: what dpkg keeps under `info/`. */
  readonly controlFiles: ReadonlyMap<string, Uint8Array>;
  /** The tar of the package's files, decompressed. */
  readonly dataTar: Uint8Array;
}

/** A package whose files are not decompressed yet. */
export interface OpenDeb extends Omit<Deb, 'dataTar'> {
  /** The tar of the package's files, decompressed as it is read. @throws compression.* */
  data(): AsyncIterable<Uint8Array>;
}

export interface DebLimits {
  readonly maxControlBytes: number;
  readonly maxDataBytes: number;
}

/** Debian's largest packages unpack to about a gigabyte. */
export const defaultDebLimits: DebLimits = { maxControlBytes: 64 * 2 ** 20, maxDataBytes: 2 * 2 ** 30 };

/**
 * Takes a binary package apart. Members may be compressed with gzip, xz, zstd or not at all; their names must say so.
 *
 * @throws deb.malformed, deb.unsupported, and what the inner formats throw (tar.*, compression.*,
 * deb822.malformed, dpkg.malformed).
 */
export async function readDeb(bytes: Uint8Array, limits: DebLimits = defaultDebLimits): Promise<Deb> {
  const { data, ...deb } = await openDeb(bytes, { limits });
  return { ...deb, dataTar: Buffer.concat(await Array.fromAsync(data())) };
}

/** What decompresses a whole member in memory. @throws as `decompressStream` does */
export type Decompress = (
  bytes: Uint8Array,
  compression: Compression,
  maxOutputBytes: number,
) => AsyncIterable<Uint8Array>;

/**
 * The same without the files, for who does not want them in memory. `decompress` is for these: it may be one that works
 * on another thread.
 */
export async function openDeb(
  bytes: Uint8Array,
  options: { readonly limits?: DebLimits; readonly decompress?: Decompress | undefined } = {},
): Promise<OpenDeb> {
  const { limits = defaultDebLimits, decompress = decompressed } = options;
  const { control, data } = partsOf(readAr(bytes));
  const controlFiles = filesOf(await unpack(control, limits.maxControlBytes));
  const stanza = stanzaOf(controlFiles);
  const compression = compressionOf(data);
  return {
    name: required(stanza, 'Package'),
    version: required(stanza, 'Version'),
    architecture: required(stanza, 'Architecture'),
    control: stanza,
    scripts: Object.fromEntries(
      debScripts.flatMap((name) => {
        const text = textOf(controlFiles, name);
        return text === undefined ? [] : [[name, text]];
      }),
    ),
    conffiles: conffilesOf(textOf(controlFiles, 'conffiles') ?? ''),
    md5sums: md5sumsOf(textOf(controlFiles, 'md5sums')),
    controlFiles,
    data: () => decompress(data.content, compression, limits.maxDataBytes),
  };
}

function decompressed(bytes: Uint8Array, compression: Compression, maxOutputBytes: number) {
  return decompressStream([bytes], compression, maxOutputBytes);
}

/** deb(5): `debian-binary` first, then the control part, then the data; members named `_…` in between do not matter. */
function partsOf(members: readonly ArMember[]): { readonly control: ArMember; readonly data: ArMember } {
  const [version, control, data] = members.filter(({ name }) => !name.startsWith('_'));
  const format = version === undefined ? '' : Buffer.from(version.content).toString('latin1');
  if (version?.name !== 'debian-binary' || !/^2\.\d+\n/.test(format))
    throw malformed('no version 2 of the format');
  if (control === undefined || !control.name.startsWith('control.tar')) throw malformed('no control part');
  if (data === undefined || !data.name.startsWith('data.tar')) throw malformed('no data part');
  return { control, data };
}

const extensions = { '': 'none', '.gz': 'gzip', '.xz': 'xz', '.zst': 'zstd' } as const;

function isExtension(text: string): text is keyof typeof extensions {
  return Object.hasOwn(extensions, text);
}

async function unpack(member: ArMember, maxBytes: number): Promise<Uint8Array> {
  return await decompressBytes(member.content, compressionOf(member), maxBytes);
}

function compressionOf(member: ArMember): Compression {
  const extension = member.name.replace(/^(control|data)\.tar/, '');
  if (!isExtension(extension)) {
    throw new OakumError('deb.unsupported', `${member.name} is compressed in a way that Oakum does not read`);
  }
  const compression = extensions[extension];
  if (detectCompression(member.content) !== compression) throw malformed(`${member.name} is something else`);
  return compression;
}

function filesOf(tar: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const { header, content } of readTarBytes(tar, { ...defaultTarLimits, maxEntries: 1000 })) {
    const name = cleanPath(header.path);
    if (header.kind === 'directory' && name === '') continue;
    if (header.kind !== 'file' || name.includes('/') || files.has(name)) {
      throw malformed(`the control part holds ${JSON.stringify(header.path)} as ${header.kind}`);
    }
    files.set(name, content);
  }
  return files;
}

function stanzaOf(files: ReadonlyMap<string, Uint8Array>): Deb822Stanza {
  const [raw, ...more] = splitStanzas(textOf(files, 'control') ?? '');
  if (raw === undefined || more.length > 0) throw malformed('the control file is not one record');
  return parseStanza(raw);
}

function required(stanza: Deb822Stanza, name: string): string {
  const value = fieldOf(stanza, name);
  if (value === undefined || !/^[!-~]+$/.test(value)) throw malformed(`the control file has no ${name}`);
  return value;
}

function textOf(files: ReadonlyMap<string, Uint8Array>, name: string): string | undefined {
  const content = files.get(name);
  return content === undefined ? undefined : Buffer.from(content).toString();
}

function conffilesOf(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('remove-on-upgrade '));
  return lines.map((line) => {
    if (!line.startsWith('/')) throw malformed(`conffile ${JSON.stringify(line.slice(0, 80))}`);
    return cleanPath(line.trimEnd());
  });
}

function md5sumsOf(text: string | undefined): ReadonlyMap<string, string> | undefined {
  return text === undefined ? undefined : parseMd5sums(text);
}
