import { readZip, type ZipEntry } from '../../../formats/zip/index.ts';
import { errorMessage, OakumError } from '../../../kernel/pure/index.ts';
import type { FeedContent, FeedFile } from './provider.ts';

/** npm had 217,000 records in 2026, the CVE list 330,000. */
const zipLimits = { maxEntries: 2_000_000, maxEntryBytes: 50_000_000, maxTotalBytes: 8_000_000_000 };
/** A repository's archive begins with its own files. */
const mostLookedAt = 5_000;

export function isZip(file: FeedFile): boolean {
  return file.bytes[0] === 0x50 && file.bytes[1] === 0x4b && file.name.endsWith('.zip');
}

/** Whether one of the first entries is called so. Never throws. */
export function holdsEntry(file: FeedFile, isNamed: (path: string) => boolean): boolean {
  if (!isZip(file)) return false;
  try {
    let seen = 0;
    for (const { path } of readZip(file.bytes, zipLimits)) {
      if (isNamed(path)) return true;
      seen += 1;
      if (seen >= mostLookedAt) return false;
    }
  } catch {
    // Damaged: whoever reads it says so.
  }
  return false;
}

export interface ArchiveReading {
  readonly wants: (path: string) => boolean;
  readonly read: (text: string, path: string) => FeedContent;
}

/**
 * Every wanted entry by itself: one that cannot be unpacked (too large, damaged) is set aside like a bad record.
 *
 * @throws feed.malformed when the archive's directory cannot be read
 */
export function readArchive(file: FeedFile, { wants, read }: ArchiveReading): FeedContent {
  const parts: FeedContent[] = [];
  try {
    for (const entry of readZip(file.bytes, zipLimits)) {
      if (wants(entry.path)) parts.push(readEntry(entry, read));
    }
  } catch (cause) {
    throw new OakumError('feed.malformed', `${file.name}: ${errorMessage(cause)}`, { cause });
  }
  return together(parts);
}

function readEntry(entry: ZipEntry, read: ArchiveReading['read']): FeedContent {
  try {
    return read(new TextDecoder().decode(entry.read()), entry.path);
  } catch (error) {
    return { advisories: [], facts: [], quarantined: [{ what: entry.path, reason: errorMessage(error) }] };
  }
}

/** What several files or records gave, in their order. */
export function together(parts: readonly FeedContent[]): FeedContent {
  return {
    advisories: parts.flatMap(({ advisories }) => advisories),
    facts: parts.flatMap(({ facts }) => facts),
    quarantined: parts.flatMap(({ quarantined }) => quarantined),
  };
}
