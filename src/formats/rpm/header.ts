import { errorMessage } from '../../kernel/pure/index.ts';
import { sourceOfRpm } from './evr.ts';
import { type Budget, Fields, malformed, textOf } from './fields.ts';
import type { RpmPackage } from './records.ts';

/** Numbers of the tags that are read (rpm 4.18, include/rpm/rpmtag.h). */
export const tags = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  vendor: 1011,
  architecture: 1022,
  oldFileNames: 1027,
  fileModes: 1030,
  fileStates: 1029,
  fileDigests: 1035,
  fileLinks: 1036,
  fileFlags: 1037,
  fileUsers: 1039,
  fileGroups: 1040,
  fileVerify: 1045,
  fileLanguages: 1097,
  sourceRpm: 1044,
  directoryIndexes: 1116,
  baseNames: 1117,
  directoryNames: 1118,
  fileDigestKind: 5011,
  module: 5096,
} as const;

const types = { binary: 7, byte: 1, int16: 3, int32: 4, text: 6, textList: 8, translated: 9 } as const;

/** Bytes of one number. */
const widths = { byte: 1, int16: 2, int32: 4 } as const;

/** rpm's own limits (lib/header.c). */
const maxEntries = 65_535;
const maxDataBytes = 256 * 2 ** 20;
/** Files of one package; a kernel's sources have 100,000. */
const maxListed = 1_000_000;
/** PATH_MAX of Linux: no file can have a longer name. */
const maxPathLength = 4096;

interface Entry {
  readonly type: number;
  readonly offset: number;
  readonly count: number;
}

/** The name under which imported public keys stand among packages. */
export const keyName = 'gpg-pubkey';

/** What a header is about. A public key that somebody imported is stored like a package and is none. */
export type HeaderReading =
  | { readonly kind: 'package'; readonly value: RpmPackage; readonly filesFault?: string }
  | { readonly kind: 'key' };

/**
 * Reads a header as databases keep it: without magic, an index of 16 bytes a tag, and the data behind it.
 *
 * @throws rpm.malformed. Damage in the list of files alone costs only that list.
 */
export function readHeader(blob: Uint8Array, paths: Budget): HeaderReading {
  const header = new Header(blob);
  const name = header.required(tags.name, 'name');
  if (name === keyName) return { kind: 'key' };
  const sourceRpm = header.text(tags.sourceRpm);
  const value = {
    name,
    epoch: header.number(tags.epoch),
    version: header.required(tags.version, 'version'),
    release: header.required(tags.release, 'release'),
    architecture: header.text(tags.architecture),
    source: sourceRpm === undefined ? undefined : sourceOfRpm(sourceRpm),
    module: header.text(tags.module),
    vendor: header.text(tags.vendor),
  };
  try {
    return { kind: 'package', value: { ...value, files: filesOf(header, paths) } };
  } catch (error) {
    return { kind: 'package', value: { ...value, files: [] }, filesFault: errorMessage(error) };
  }
}

/** The tags of one header: looked up by number, checked for their type, read within the data. */
export class Header {
  readonly #data: Fields;
  readonly #entries: ReadonlyMap<number, Entry>;

  constructor(blob: Uint8Array) {
    const fields = new Fields(blob, 'big');
    const count = fields.u32(0);
    const dataBytes = fields.u32(4);
    if (count === 0 || count > maxEntries || dataBytes > maxDataBytes) {
      throw malformed(`a header of ${count} tags and ${dataBytes} bytes`);
    }
    this.#data = new Fields(fields.slice(8 + 16 * count, dataBytes), 'big');
    this.#entries = new Map(
      Array.from({ length: count }, (_, at) => {
        const start = 8 + 16 * at;
        // Tags that the installation added stand behind the sealed ones and replace them, so the last one counts.
        const entry = {
          type: fields.u32(start + 4),
          offset: fields.u32(start + 8),
          count: fields.u32(start + 12),
        };
        return [fields.u32(start), entry] as const;
      }),
    );
  }

  /** A name or number that people and other tools will see: short, printable, without spaces. */
  required(tag: number, what: string): string {
    const text = this.text(tag);
    if (text === undefined) throw malformed(`a package without ${what}`);
    if (!/^[!-~]{1,1024}$/.test(text)) throw malformed(`the ${what} ${JSON.stringify(text.slice(0, 40))}`);
    return text;
  }

  /** undefined where the tag is absent, empty or `(none)`, which old rpms wrote down. */
  text(tag: number): string | undefined {
    const entry = this.#entries.get(tag);
    if (entry === undefined || entry.count === 0) return undefined;
    if (entry.type !== types.text && entry.type !== types.translated) throw wrongType(tag, entry);
    const [text] = this.#texts({ ...entry, count: 1 });
    return text === '' || text === '(none)' ? undefined : text;
  }

  number(tag: number): number | undefined {
    return this.numbers(tag)[0];
  }

  numbers(tag: number, kind: keyof typeof widths = 'int32'): readonly number[] {
    const entry = this.#entries.get(tag);
    if (entry === undefined) return [];
    const { offset, count } = entry;
    if (entry.type !== types[kind]) throw wrongType(tag, entry);
    if (count > maxListed) throw malformed(`${count} numbers in one tag`);
    this.#data.slice(offset, widths[kind] * count);
    return Array.from({ length: count }, (_, at) => this.#number(kind, offset + widths[kind] * at));
  }

  #number(kind: keyof typeof widths, at: number): number {
    switch (kind) {
      case 'byte':
        return this.#data.u8(at);
      case 'int16':
        return this.#data.u16(at);
      case 'int32':
        return this.#data.u32(at);
    }
  }

  binary(tag: number): Uint8Array | undefined {
    const entry = this.#entries.get(tag);
    if (entry === undefined || entry.count === 0) return undefined;
    if (entry.type !== types.binary) throw wrongType(tag, entry);
    return this.#data.slice(entry.offset, entry.count);
  }

  texts(tag: number): readonly string[] {
    const entry = this.#entries.get(tag);
    if (entry === undefined) return [];
    if (entry.type !== types.textList && entry.type !== types.translated) throw wrongType(tag, entry);
    return this.#texts(entry);
  }

  /** Every text ends with a zero byte, the last one may end with the data. */
  #texts({ offset, count }: Entry): readonly string[] {
    const { bytes } = this.#data;
    if (count > maxListed) throw malformed(`${count} texts in one tag`);
    this.#data.slice(offset, count);
    const texts: string[] = [];
    for (let at = offset; texts.length < count; ) {
      if (at >= bytes.byteLength) throw malformed(`${texts.length} texts where ${count} are announced`);
      const zero = bytes.indexOf(0, at);
      const end = zero < 0 ? bytes.byteLength : zero;
      texts.push(textOf(bytes.subarray(at, end)));
      at = end + 1;
    }
    return texts;
  }
}

function wrongType(tag: number, { type }: Entry): Error {
  return malformed(`tag ${tag} is of type ${type}`);
}

/** Directory and name of every file; packages of the last century list whole paths. */
function filesOf(header: Header, paths: Budget): readonly string[] {
  return pathsIn(header, paths).filter((path) => path !== '');
}

/** In the order in which every other tag speaks of them; the root itself is empty. */
export function pathsIn(header: Header, paths: Budget): readonly string[] {
  const old = header.texts(tags.oldFileNames);
  const names = header.texts(tags.baseNames);
  const indexes = header.numbers(tags.directoryIndexes);
  const directories = header.texts(tags.directoryNames).map(withoutSlash);
  if (names.length !== indexes.length)
    throw malformed(`${names.length} files in ${indexes.length} directories`);
  const whole = names.map((name, at) => {
    const directory = directories[indexes[at] ?? -1];
    if (directory === undefined) throw malformed(`the file ${name.slice(0, 40)} is in no directory`);
    if (directory.length + name.length > maxPathLength) throw malformed('a path of a file is too long');
    paths.take(directory.length + name.length);
    return directory + name;
  });
  for (const name of old) paths.take(name.length);
  return [...whole, ...old.map(withoutSlash)];
}

function withoutSlash(path: string): string {
  return path.startsWith('/') ? path.slice(1) : path;
}
