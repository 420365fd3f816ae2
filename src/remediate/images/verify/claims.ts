export type ClaimedHash =
  /** As the image's files have it: hex for MD5 and SHA-256, base64 for SHA-1. */
  | { readonly kind: 'md5' | 'sha1' | 'sha256'; readonly value: string }
  /** A symbolic link, and where it leads. */
  | { readonly kind: 'link'; readonly value: string }
  /** A plain file of which the package itself says that its content may be anything. */
  | { readonly kind: 'any-content' };

/** What a record says of a file besides its content; a part that is undefined is not said, or cannot be judged. */
export interface ClaimedRights {
  /** Permissions with setuid, setgid and sticky. */
  readonly mode: number | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

/** A file that the records of a package say is there. */
export interface ClaimedFile {
  /** Without leading slash; links in its directories are not followed yet. */
  readonly path: string;
  /** Of its content, of a link's target; absent where the record gives none that is understood. */
  readonly hash: ClaimedHash | undefined;
  /** Settings that whoever built the image may have changed, and the package manager keeps. */
  readonly isSettings: boolean;
  /** The record itself says that it was not installed, or may be missing. */
  readonly isLeftOut?: boolean;
  readonly rights?: ClaimedRights;
}

/** What a package database says about files. */
export interface Claims {
  readonly kind: 'dpkg' | 'status.d' | 'apk' | 'rpm';
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
