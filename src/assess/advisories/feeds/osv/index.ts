import { parseOsv, withoutCoveredVersions } from '../../../../formats/osv/index.ts';
import { readZip } from '../../../../formats/zip/index.ts';
import { errorMessage, OakumError } from '../../../../kernel/pure/index.ts';
import type { Advisory, Parsed, Quarantined } from '../../../../model/index.ts';
import { beginning, documentsOf, type FeedFile, type FeedProvider } from '../provider.ts';

/** npm had 217,000 records in 2026, most of them about malware. */
const zipLimits = { maxEntries: 2_000_000, maxEntryBytes: 50_000_000, maxTotalBytes: 8_000_000_000 };

/** Records in the OSV format: one in a file, one on every line, a list, or a ZIP archive of files. */
export const osv: FeedProvider = {
  id: 'osv',
  knows: 'all',
  accepts: (file) => isZip(file) || isOsv(beginning(file)) || isLongOsv(file),
  read: (file, feed) => {
    const parsed = isZip(file) ? readArchive(file, feed) : readTexts(file, feed);
    return {
      advisories: parsed.records.map(withoutCoveredVersions),
      facts: [],
      quarantined: parsed.quarantined,
    };
  },
};

function isZip(file: FeedFile): boolean {
  return file.bytes[0] === 0x50 && file.bytes[1] === 0x4b && file.name.endsWith('.zip');
}

/** A record has an id; what is looked for beside it is what only OSV has. */
function isOsv(text: string): boolean {
  return (
    /^\s*[{[]/.test(text) && /"id"\s*:/.test(text) && /"(?:affected|schema_version|withdrawn)"\s*:/.test(text)
  );
}

/** One record may begin with thousands of versions, and have its id only then. */
function isLongOsv(file: FeedFile): boolean {
  if (!file.name.endsWith('.json') || file.bytes.length < 65_536) return false;
  return isOsv(new TextDecoder().decode(file.bytes));
}

function readTexts(file: FeedFile, feed: string): Parsed<Advisory> {
  const texts = documentsOf(file).flatMap((text) =>
    text.trimStart().startsWith('[') ? listOf(text) : [text],
  );
  const many = texts.length > 1;
  return together(
    texts.map((text, at) => parseOsv(text, { feed, what: many ? `${file.name}:${at + 1}` : file.name })),
  );
}

/** A JSON list as the texts of its members; what is no list stays one text and is quarantined as such. */
function listOf(text: string): readonly string[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.map((member) => JSON.stringify(member)) : [text];
  } catch {
    return [text];
  }
}

function readArchive(file: FeedFile, feed: string): Parsed<Advisory> {
  const parts: Parsed<Advisory>[] = [];
  try {
    for (const entry of readZip(file.bytes, zipLimits)) {
      if (entry.path.endsWith('.json')) parts.push(readEntry(entry, feed));
    }
  } catch (cause) {
    throw new OakumError('feed.malformed', `${file.name}: ${errorMessage(cause)}`, { cause });
  }
  return together(parts);
}

function readEntry(entry: { readonly path: string; read(): Uint8Array }, feed: string): Parsed<Advisory> {
  try {
    return parseOsv(new TextDecoder().decode(entry.read()), { feed, what: entry.path });
  } catch (error) {
    const quarantined: Quarantined = { what: entry.path, reason: errorMessage(error) };
    return { records: [], quarantined: [quarantined] };
  }
}

function together(parts: readonly Parsed<Advisory>[]): Parsed<Advisory> {
  return {
    records: parts.flatMap(({ records }) => records),
    quarantined: parts.flatMap(({ quarantined }) => quarantined),
  };
}
