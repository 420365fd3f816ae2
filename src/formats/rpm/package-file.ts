import { rpmEvr } from './evr.ts';
import { Fields, malformed } from './fields.ts';
import { type RpmFile, readFilesOf } from './file-records.ts';
import { Header, tags } from './header.ts';

/** A package as it is published, as far as its header goes. */
export interface RpmPackageFile {
  readonly name: string;
  readonly architecture: string;
  /** `epoch:version-release`; an epoch of 0 is not written. */
  readonly version: string;
  readonly files: readonly RpmFile[];
  /** The header as it was signed: with it every hash of a file. */
  readonly signed: Uint8Array;
  /** Binary OpenPGP signatures of the header; empty where nobody signed it. */
  readonly signatures: readonly Uint8Array[];
}

const leadBytes = 96;
const leadMagic = 0xed_ab_ee_db;
const headerMagic = 0x8e_ad_e8_01;
/** Magic and four bytes that mean nothing yet, number of tags, bytes of their data. */
const introBytes = 16;
/** Of signatures over the header alone (rpm 4.18, include/rpm/rpmtag.h): by RSA, by DSA and whatever else. */
const signatureTags = [268, 267];
const maxHeaderBytes = 512 * 2 ** 20;

/**
 * Reads the headers of an `.rpm`: lead, signatures, header. What lies behind them, the files, is not read.
 *
 * @throws rpm.malformed
 */
export function readRpmPackage(bytes: Uint8Array): RpmPackageFile {
  const fields = new Fields(bytes, 'big');
  if (fields.u32(0) !== leadMagic) throw malformed('it is no package');
  const signatures = headerAt(fields, leadBytes);
  // The header begins at a multiple of eight bytes.
  const main = headerAt(fields, signatures.end + ((8 - (signatures.end % 8)) % 8));
  const header = new Header(main.blob);
  const sealed = new Header(signatures.blob);
  return {
    name: header.required(tags.name, 'name'),
    architecture: header.required(tags.architecture, 'architecture'),
    version: rpmEvr({
      epoch: header.number(tags.epoch) ?? 0,
      version: header.required(tags.version, 'version'),
      release: header.required(tags.release, 'release'),
    }),
    files: readFilesOf(header),
    signed: main.whole,
    signatures: signatureTags.flatMap((tag) => sealed.binary(tag) ?? []),
  };
}

interface Placed {
  /** From its magic to the end of its data. */
  readonly whole: Uint8Array;
  /** Without the magic, as databases keep it. */
  readonly blob: Uint8Array;
  readonly end: number;
}

function headerAt(fields: Fields, start: number): Placed {
  if (fields.u32(start) !== headerMagic) throw malformed(`there is no header at ${start}`);
  const sizeBytes = introBytes + 16 * fields.u32(start + 8) + fields.u32(start + 12);
  if (sizeBytes > maxHeaderBytes) throw malformed(`a header of ${sizeBytes} bytes`);
  const whole = fields.slice(start, sizeBytes);
  return { whole, blob: whole.subarray(8), end: start + sizeBytes };
}
