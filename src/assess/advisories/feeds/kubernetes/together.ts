import * as z from 'zod';
import { parseOsv } from '../../../../formats/osv/index.ts';
import { errorMessage, OakumError } from '../../../../kernel/pure/index.ts';
import type { Advisory, Quarantined } from '../../../../model/index.ts';
import { isZip, readArchive } from '../archive.ts';
import { documentsOf, type FeedContent, type FeedFile } from '../provider.ts';
import type { Claim } from './claim.ts';
import { readCveClaims } from './cve-record.ts';
import { mergeClaims } from './merge.ts';
import { goClaim, officialClaim } from './sources.ts';

/** The official feed in its own form: which vulnerabilities there are, and no word on versions that a program could read. */
const OfficialFeed = z.object({
  version: z.string().includes('jsonfeed.org'),
  items: z.array(z.object({ id: z.string().max(1_000) })).max(10_000),
});

interface Gathered {
  readonly claims: readonly Claim[];
  readonly expected: readonly string[];
  readonly quarantined: readonly Quarantined[];
}

/**
 * All files of the merged feed: the official feed as OSV (records called after CVEs), records of the Go database, CVE
 * records, and the official feed itself, which says what must be there. A vulnerability of it that no source says
 * versions of is set aside with that reason: it is unknown, not absent.
 *
 * @throws feed.other for a file that is none of these
 */
export function readTogether(files: readonly FeedFile[], feed: string): FeedContent {
  const parts = files.map((file) => gather(file, feed));
  const advisories = mergeClaims(parts.flatMap(({ claims }) => claims));
  const known = new Set(advisories.flatMap(({ id, aliases }) => [id, ...aliases]));
  const missing = [...new Set(parts.flatMap(({ expected }) => expected))].filter((id) => !known.has(id));
  return {
    advisories,
    facts: [],
    quarantined: [
      ...parts.flatMap(({ quarantined }) => quarantined),
      ...missing.map((what) => ({ what, reason: 'in the official feed, and no source says which versions' })),
    ],
  };
}

function gather(file: FeedFile, feed: string): Gathered {
  if (isZip(file)) return claimsOf(readArchive(file, archiveReading(feed)));
  const texts = documentsOf(file);
  const [first = ''] = texts;
  if (first.includes('"CVE_RECORD"')) return cveRecords(texts, { feed, what: file.name });
  if (first.includes('jsonfeed.org')) return officialIds(first, file.name);
  if (first.includes('"affected"'))
    return claimsOf(
      joined(texts.map((text, at) => osvRecord(text, { feed, what: `${file.name}:${at + 1}` }))),
    );
  throw new OakumError('feed.other', `${file.name}: the answer is not what is known of Kubernetes`);
}

/** Of an archive of a repository only the records: `vulns/CVE-….json` of the official one, `ID/GO-….json` of Go's. */
function archiveReading(feed: string): Parameters<typeof readArchive>[1] {
  return {
    wants: (path) => /(?:^|\/)(?:CVE|GO)-\d{4}-\d{4,19}\.json$/.test(path),
    read: (text, what) => osvRecord(text, { feed, what }),
  };
}

function osvRecord(text: string, at: { readonly feed: string; readonly what: string }): FeedContent {
  const { records, quarantined } = parseOsv(text, at);
  return { advisories: records, facts: [], quarantined };
}

function joined(parts: readonly FeedContent[]): FeedContent {
  return {
    advisories: parts.flatMap(({ advisories }) => advisories),
    facts: [],
    quarantined: parts.flatMap(({ quarantined }) => quarantined),
  };
}

function claimsOf({ advisories, quarantined }: FeedContent): Gathered {
  return { claims: claimsOfRecords(advisories), expected: [], quarantined };
}

/** Records of the official feed are of the ecosystem `kubernetes`; all others are the Go database's. */
export function claimsOfRecords(advisories: readonly Advisory[]): readonly Claim[] {
  return advisories.flatMap((advisory) =>
    advisory.ecosystem === 'kubernetes' ? officialClaim(advisory) : (goClaim(advisory) ?? []),
  );
}

function cveRecords(
  texts: readonly string[],
  at: { readonly feed: string; readonly what: string },
): Gathered {
  const read = texts.map((text) => readCveClaims(text, at));
  return {
    claims: read.flatMap((one) => (one.kind === 'claims' ? one.claims : [])),
    expected: [],
    quarantined: read.flatMap((one) => (one.kind === 'aside' ? one.quarantined : [])),
  };
}

/** One item may be about several: `CVE-2023-3676, CVE-2023-3893`. */
export function officialIds(text: string, what: string): Gathered {
  try {
    const { items } = OfficialFeed.parse(JSON.parse(text));
    const ids = items.flatMap(({ id }) => id.match(/CVE-\d{4}-\d{4,19}/g) ?? []);
    return { claims: [], expected: ids, quarantined: [] };
  } catch (error) {
    throw new OakumError('feed.malformed', `${what}: ${errorMessage(error)}`, { cause: error });
  }
}
