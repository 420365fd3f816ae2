import { errorMessage } from '../../../kernel/pure/index.ts';
import type {
  Advisory,
  FeedInfo,
  InstantText,
  Quarantined,
  VendorStatement,
  VulnerabilityFacts,
} from '../../../model/index.ts';

/** One file of a feed, unpacked. `name` is its path without `.gz`. */
export interface FeedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What one file gave. */
export interface FeedContent {
  readonly advisories: readonly Advisory[];
  readonly facts: readonly VulnerabilityFacts[];
  readonly quarantined: readonly Quarantined[];
  /** Of vendors' VEX. */
  readonly statements?: readonly VendorStatement[] | undefined;
  /** The day that the file itself names, where it does. */
  readonly asOf?: string | undefined;
  /** The moment at which it was released, where the file itself names it. */
  readonly released?: InstantText | undefined;
}

/**
 * One kind of feed. Pure: bytes in, records out, equal bytes give equal records in equal order. A bad record is
 * quarantined and costs nothing else; only a file of which nothing can be used throws `feed.malformed`.
 */
export interface FeedProvider {
  readonly id: string;
  /** Whether its silence means not affected. */
  readonly knows: FeedInfo['knows'];
  /** Whether the file looks like this feed, by name and beginning. Cheap; never throws. */
  accepts(file: FeedFile): boolean;
  /** @param feed the id that the records carry */
  read(file: FeedFile, feed: string): FeedContent;
  /** Where the files of a feed only mean something together: instead of `read` for each. */
  readTogether?(files: readonly FeedFile[], feed: string): FeedContent;
}

/** The beginning of a file as text, enough to tell feeds apart. */
export function beginning(file: FeedFile): string {
  return new TextDecoder().decode(file.bytes.subarray(0, 65_536));
}

/** A file of one JSON document, or of one on every line. */
export function documentsOf(file: FeedFile): readonly string[] {
  const text = new TextDecoder().decode(file.bytes);
  if (/\.(?:ndjson|jsonl)$/.test(file.name) || isJsonLines(text)) {
    return text.split('\n').filter((line) => line.trim() !== '');
  }
  return [text];
}

/** More than one line, and the first is a whole object by itself. */
function isJsonLines(text: string): boolean {
  const end = text.indexOf('\n');
  const first = text.slice(0, end).trim();
  if (end === -1 || !first.startsWith('{') || !first.endsWith('}') || text.slice(end).trim() === '')
    return false;
  try {
    JSON.parse(first);
    return true;
  } catch {
    return false;
  }
}

/** Facts of which one source fills a few fields. */
export function factsOf(id: string, known: Partial<VulnerabilityFacts>): VulnerabilityFacts {
  return { id, aliases: [], severity: 'unknown', ...known };
}

/** Advisories of which a source knows the fixed version, or that there is none yet. */
export function advisoryOf(
  known: Pick<Advisory, 'id' | 'feed' | 'ecosystem' | 'package' | 'ranges'> & Partial<Advisory>,
): Advisory {
  return { aliases: [], versions: [], severity: 'unknown', cvss: [], ...known };
}

/** One document of many: when it is malformed, the others still count. */
export function orQuarantined(read: () => FeedContent, what: string): FeedContent {
  try {
    return read();
  } catch (error) {
    return { advisories: [], facts: [], quarantined: [{ what, reason: errorMessage(error) }] };
  }
}
