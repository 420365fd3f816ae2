import { OakumError } from '../../kernel/pure/index.ts';

/** What every member says of itself. Names of users and groups are left out: numbers are what counts in an image. */
export interface TarCommon {
  /** As it stands in the archive: may be absolute, hold `..` or end with `/`. */
  readonly path: string;
  /** Permission bits with setuid, setgid and sticky, no file type. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Since 1970; may have a fraction or be negative. */
  readonly mtimeSeconds: number;
  /** Extended attributes by name, e.g. `security.capability`. */
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
  /** Present when path or link path is not UTF-8: the text then stands for the bytes but cannot be written back. */
  readonly hasForeignNames?: true;
  /** Only from a reader that was asked for it. */
  readonly apk?: ApkExtra;
}

/** What apk reads of a member besides: it resolves owners by name in the image, and abuild names the content's SHA-1. */
export interface ApkExtra {
  readonly user: string;
  readonly group: string;
  /** Hexadecimal, as the record APK-TOOLS.checksum.SHA1 has it. */
  readonly sha1: string | undefined;
}

export interface TarReadOptions {
  readonly limits?: TarLimits;
  /** `apk`: members carry what apk reads of them. */
  readonly extra?: 'apk';
}

/** One member without its content. `other` is what Oakum cannot give a content to, sparse files above all. */
export type TarHeader = TarCommon &
  (
    | { readonly kind: 'file'; readonly sizeBytes: number }
    | { readonly kind: 'directory' | 'fifo' }
    | { readonly kind: 'symlink' | 'hardlink'; readonly linkPath: string }
    | {
        readonly kind: 'character' | 'block';
        readonly deviceMajor: number;
        readonly deviceMinor: number;
      }
    | { readonly kind: 'other'; readonly typeFlag: string }
  );

/** A member with its content; empty for everything but files. */
export interface TarMember {
  readonly header: TarHeader;
  readonly content: Uint8Array;
}

export interface TarLimits {
  readonly maxEntries: number;
  /** Of all contents together, as the headers declare them. */
  readonly maxContentBytes: number;
  readonly maxPathBytes: number;
  /** Of one PAX header or long name. */
  readonly maxExtensionBytes: number;
}

/** Above anything that is honest in one image layer, below what hurts. */
export const defaultTarLimits: TarLimits = {
  maxEntries: 1_000_000,
  maxContentBytes: 16 * 2 ** 30,
  maxPathBytes: 4096,
  maxExtensionBytes: 2 ** 20,
};

export function malformed(fact: string): OakumError {
  return new OakumError('tar.malformed', `damaged tar archive: ${fact}`);
}

export function truncated(): OakumError {
  return new OakumError('tar.truncated', 'tar archive ends in the middle of a member');
}

export function tooLarge(limit: keyof TarLimits, allowed: number): OakumError {
  return new OakumError('tar.too-large', `tar archive is larger than allowed: ${limit} is ${allowed}`);
}
