import * as z from 'zod';
import { InstantText, type Parsed } from '../../model/index.ts';
import { readRecords } from '../feed-records/index.ts';

/**
 * CISA's catalogue of known exploited vulnerabilities, by its JSON schema of 2026
 * (https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities_schema.json). Only the columns that a
 * verdict uses are read; prose stays behind.
 */
export interface KevRecord {
  readonly cve: string;
  readonly dateAdded: string;
  readonly dueDate?: string | undefined;
  readonly ransomware: boolean;
  /** BOD 26-04 asks for forensic triage; undefined in catalogues that are older. */
  readonly forensicTriage?: boolean | undefined;
}

export interface KevCatalogue extends Parsed<KevRecord> {
  /** The day it was released. */
  readonly asOf: string;
  /** The moment of that; undefined where it names none that can be read. */
  readonly released?: InstantText | undefined;
}

const Catalogue = z.object({ dateReleased: z.string(), vulnerabilities: z.array(z.unknown()) });

const Vulnerability = z.object({
  cveID: z.string().regex(/^CVE-\d{4}-\d{4,}$/),
  dateAdded: z.iso.date(),
  // Of a revoked directive, and no deadline any more: a bad one must not hide that the CVE is exploited.
  dueDate: z.iso.date().optional().catch(undefined),
  knownRansomwareCampaignUse: z.string().optional(),
  forensicTriage: z.string().optional(),
});

/** @throws feed.malformed when it is no catalogue; a bad entry is quarantined */
export function parseKev(bytes: Uint8Array): KevCatalogue {
  const { document, read } = readRecords({ what: 'the KEV catalogue', bytes, schema: Catalogue });
  const parsed = read(document.vulnerabilities, Vulnerability, (entry) => ({
    cve: entry.cveID,
    dateAdded: entry.dateAdded,
    dueDate: entry.dueDate,
    ransomware: entry.knownRansomwareCampaignUse === 'Known',
    forensicTriage: entry.forensicTriage === undefined ? undefined : entry.forensicTriage === 'Yes',
  }));
  const { dateReleased } = document;
  return { ...parsed, asOf: dateReleased.slice(0, 10), released: instantOf(dateReleased) };
}

/** CISA writes `2025-08-25T17:04:19.9796Z`; a day without a time is no moment. */
function instantOf(text: string): InstantText | undefined {
  try {
    const instant = Temporal.Instant.from(text).toString({ fractionalSecondDigits: 3 });
    return InstantText.safeParse(instant).data;
  } catch {
    return undefined;
  }
}
