import type { FeedInfo } from '../../../model/index.ts';

/** One file of a feed: where it is, and where below a mirror's base it is. */
export interface FeedSource {
  readonly url: string;
  readonly mirrorPath: string;
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
  /** Fetched when its name is given, and again by every update after that: most estates run one or two distributions. */
  readonly onRequest?: true;
}
