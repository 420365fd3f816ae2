import { listsFixesOnly } from '../../formats/osv/index.ts';
import { compareText } from '../../kernel/pure/index.ts';
import type { FeedInfo, Package } from '../../model/index.ts';

/** What nobody can say, how many packages it is about, and why, in words for a person. */
export interface Unknown {
  readonly what: string;
  readonly packages: number;
  readonly reason: string;
  /** Set where no source was asked about some of them at all: such packages are not judged. */
  readonly notJudged?: true | undefined;
}

/** One package about which something cannot be said. */
export interface UnknownNote {
  readonly what: string;
  readonly item: Package;
  readonly reason: string;
  /**
   * `not-judged`: no source was asked about the package. `undecided`: a source was, and what it says cannot be applied.
   * `unfixed-unlisted`: it was judged, and only what has no fix yet is not listed.
   */
  readonly standing: 'not-judged' | 'undecided' | 'unfixed-unlisted';
  /** The record that leaves it open (`feed/id`), where it is one. */
  readonly advisory?: string;
}

/** Where a package was looked up. */
interface Asked {
  readonly title: string;
  readonly ecosystem: string;
}

/**
 * What the feeds of an ecosystem leave open about a package although they were asked: what they never list, and
 * packages that a partial feed does not have.
 */
export function feedNotes(
  item: Package,
  asked: { readonly route: Asked; readonly feeds: readonly FeedInfo[]; readonly hasRows: boolean },
): readonly UnknownNote[] {
  const { title, ecosystem } = asked.route;
  const { unlisted, limits } = leftOpen(asked.feeds, ecosystem);
  const notes: UnknownNote[] = [];
  if (unlisted !== undefined) {
    const reason = `unfixed vulnerabilities in ${title} are not listed by this source (${unlisted})`;
    notes.push({ what: title, item, reason, standing: 'unfixed-unlisted' });
  }
  if (!asked.hasRows && limits !== undefined)
    notes.push({
      what: `${title} packages outside its feed`,
      item,
      reason: limits,
      standing: 'not-judged',
    });
  return notes;
}

/** All that `feedNotes` says of an ecosystem's feeds: which of them list no unfixed vulnerabilities, and where they end. */
export function leftOpen(
  feeds: readonly FeedInfo[],
  ecosystem: string,
): { readonly unlisted: string | undefined; readonly limits: string | undefined } {
  const isFixedOnly = feeds.every(
    (feed) => feed.knows === 'fixed-only' || listsFixesOnly(feed.id, ecosystem),
  );
  const isLimited = feeds.every((feed) => feed.limits !== undefined);
  return {
    unlisted: isFixedOnly ? feeds.map((feed) => `${feed.id} of ${feed.asOf}`).join(', ') : undefined,
    limits: isLimited ? feeds.map((feed) => `${feed.id}: ${feed.limits}`).join('; ') : undefined,
  };
}

const shownReasons = 3;

/** One entry for each `what`, sorted; different reasons are joined, the first few of them. */
export function unknownsOf(notes: readonly UnknownNote[]): readonly Unknown[] {
  return [...Map.groupBy(notes, (note) => note.what)]
    .map(([what, grouped]) => ({
      what,
      packages: new Set(grouped.map(({ item }) => `${item.purl} ${item.path ?? ''}`)).size,
      reason: joinReasons([...new Set(grouped.map(({ reason }) => reason))].toSorted(compareText)),
      ...(grouped.some(({ standing }) => standing === 'not-judged') ? { notJudged: true as const } : {}),
    }))
    .toSorted((left, right) => compareText(left.what, right.what));
}

function joinReasons(reasons: readonly string[]): string {
  const more = reasons.length - shownReasons;
  const shown = reasons.slice(0, shownReasons).join('; ');
  return more > 0 ? `${shown}; and ${more} more` : shown;
}
