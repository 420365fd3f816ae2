import type { Digest } from '../../../kernel/pure/index.ts';
import type { FeedInfo } from '../../../model/index.ts';
import type { Change } from './listings.ts';
import type { UnpackLimits } from './unpack.ts';

/** One file of a feed: where it is, and where below a mirror's base it is. */
export interface FeedSource {
  readonly url: string;
  readonly mirrorPath: string;
  /**
   * Where the file of the feed is called otherwise every day: this one then holds nothing but the other's name, which is
   * such a name and lies beside it (`archive_latest.txt`).
   */
  readonly names?: RegExp | undefined;
  /**
   * It is the list of mirrors of an rpm repository: of that repository the file of this kind is meant, which `repomd.xml`
   * names with its checksum. The repository lies on the list's own host, and below a mirror under its path there, in
   * the folder where `mirrorPath` begins.
   */
  readonly ofRepository?: 'updateinfo';
  /** What it must be, where another file says so. */
  readonly digest?: Digest | undefined;
  /** Its SHA-256 lies beside it, in a file called like it with `.sha256`. */
  readonly hasChecksum?: true;
  /** Its signature lies beside it, in a file called like it with `.asc`. */
  readonly signer?: PinnedKey | undefined;
}

/** A key that is known by its fingerprint: wherever it is fetched from, no other counts. */
export interface PinnedKey {
  /** Of the primary key, in small letters. */
  readonly fingerprint: string;
  readonly url: string;
  readonly mirrorPath: string;
}

/** A fetched file, by its place below a mirror. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A list of records with the moment of their last change, and where each record is. */
export interface FeedDelta {
  readonly listing: FeedSource;
  readonly read: (text: string) => readonly Change[];
  /** It names every record: what it no longer names is gone. */
  readonly isComplete: boolean;
  readonly record: (id: string) => FeedSource;
  /**
   * The whole file is as of the day that its server says it was changed, or is made when it is fetched, or is as old as the
   * day in its name: then it is made now and then, and the changes since belong to it.
   */
  readonly wholeIsOf: 'change' | 'fetch' | 'name';
  /** A record's rows have its id among their aliases where they are called otherwise (by the erratum). */
  readonly ownsByAlias?: true;
}

/** A feed that can be fetched. All its files are taken together or not at all. */
export interface FeedDefinition extends Pick<FeedInfo, 'id' | 'title' | 'licence' | 'knows'> {
  /** The provider of the shelf that reads it. */
  readonly provider: string;
  readonly sources: readonly [FeedSource, ...FeedSource[]];
  readonly ecosystems: readonly string[];
  /** Feeds of the bundled set that it makes superfluous. */
  readonly replaces: readonly string[];
  readonly maxBytes: number;
  /** How much may come out of its files, where that is not what is usual. */
  readonly unpacked?: UnpackLimits | undefined;
  /** Its list of changes: while few records changed, only those are fetched. */
  readonly delta?: FeedDelta | undefined;
  /**
   * More files that its files speak of: fetched with them, each with at most `maxFollowedBytes`. One that is not there is
   * told and costs no other.
   */
  readonly follow?: ((files: readonly NamedBytes[]) => readonly FeedSource[]) | undefined;
  /** Fetched when its name is given, and again by every update after that: most estates run one or two distributions. */
  readonly onRequest?: true;
}
