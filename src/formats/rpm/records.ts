import type { SourcePackage } from '../../model/index.ts';

/** A package as its header says. */
export interface RpmPackage {
  readonly name: string;
  /** Absent is 0 to rpm. */
  readonly epoch: number | undefined;
  readonly version: string;
  readonly release: string;
  readonly architecture: string | undefined;
  /** From the file name of the source rpm, which carries no epoch; undefined where none is named. */
  readonly source: SourcePackage | undefined;
  /** `nodejs:18:8080020230906143326:63b34585`: the module stream that it belongs to. */
  readonly module: string | undefined;
  readonly vendor: string | undefined;
  /** Paths that it owns, without leading slash. */
  readonly files: readonly string[];
}

/** Something that exists and was not understood: `rpm.malformed`, `rpm.too-large`, `rpm.unsupported`. */
export interface RpmFault {
  /** Which part of the file. */
  readonly what: string;
  readonly code: string;
  readonly reason: string;
}

export interface RpmRecords {
  readonly packages: readonly RpmPackage[];
  readonly rejected: readonly RpmFault[];
}

/** What a container of headers gives, piece by piece. */
export type Piece =
  | { readonly kind: 'header'; readonly what: string; readonly bytes: Uint8Array }
  | { readonly kind: 'fault'; readonly fault: RpmFault };
