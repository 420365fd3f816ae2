export interface ClaimedHash {
  readonly kind: 'md5' | 'sha1';
  /** As the image's files have it: hex for MD5, base64 for SHA-1. */
  readonly value: string;
}

/** A file that the records of a package say is there. */
export interface ClaimedFile {
  /** Without leading slash; links in its directories are not followed yet. */
  readonly path: string;
  /** Of its content, of a link's target; absent where the record gives none that is understood. */
  readonly hash: ClaimedHash | undefined;
  /** Settings that whoever built the image may have changed, and the package manager keeps. */
  readonly isSettings: boolean;
}

/** What a package database says about files. */
export interface Claims {
  readonly kind: 'dpkg' | 'status.d' | 'apk';
  readonly packages: readonly string[];
  /** What the records of a package say with a hash. @throws dpkg.malformed */
  files(name: string): readonly ClaimedFile[];
  /** Every path that is a package's, directories and links too where the database lists them. @throws dpkg.malformed */
  paths(name: string): readonly string[];
  /** Paths that whoever built the image may have changed, and of which there may be no hash. */
  settings(name: string): readonly string[];
  /** Whether a place is a part of the database that changes when these packages move. */
  isRecord(place: string, moved: ReadonlySet<string>): boolean;
  /** Whether the image leaves a path of a package out, by its rules or because its builder took it out. */
  isLeftOut(name: string, path: string): boolean;
}
