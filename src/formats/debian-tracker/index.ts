import * as z from 'zod';
import type { FixState, Parsed, Quarantined, Severity } from '../../model/index.ts';
import { debianRelease } from '../debian-releases/index.ts';
import { readRecords, schemaReason } from '../feed-records/index.ts';

/**
 * The export of Debian's security tracker (https://security-tracker.debian.org/tracker/data/json): source package →
 * vulnerability → release → status. It knows unfixed ones too. A fixed version of `0` means that the release was never
 * affected; `undetermined` says nothing.
 */
export interface DebianTrackerRow {
  /** `12` for bookworm. */
  readonly release: string;
  readonly source: string;
  readonly vulnerability: string;
  /** Absent while it is open. */
  readonly fixedVersion?: string | undefined;
  /** Of an open one: what the security team decided to do about it. */
  readonly fixState?: FixState | undefined;
  readonly severity: Severity;
}

const Document = z.record(z.string(), z.unknown());
const Source = z.record(z.string(), z.unknown());
const ReleaseStatus = z.object({
  status: z.enum(['resolved', 'open', 'undetermined']),
  fixed_version: z.string().optional(),
  urgency: z.string().optional(),
  nodsa_reason: z.string().optional(),
  nodsa: z.string().optional(),
});
type ReleaseStatus = z.infer<typeof ReleaseStatus>;
const Vulnerability = z.object({ releases: z.record(z.string(), ReleaseStatus).default({}) });

/** @throws feed.malformed when it is no tracker export; a bad entry is quarantined */
export function parseDebianTracker(bytes: Uint8Array): Parsed<DebianTrackerRow> {
  const { document } = readRecords({ what: "Debian's tracker export", bytes, schema: Document });
  const records: DebianTrackerRow[] = [];
  const quarantined: Quarantined[] = [];
  for (const [source, entries] of Object.entries(document)) {
    const vulnerabilities = Source.safeParse(entries);
    if (!vulnerabilities.success) {
      quarantined.push({ what: source, reason: schemaReason(vulnerabilities.error) });
      continue;
    }
    for (const [vulnerability, entry] of Object.entries(vulnerabilities.data)) {
      const parsed = Vulnerability.safeParse(entry);
      if (parsed.success) records.push(...rowsOf({ source, vulnerability }, parsed.data.releases));
      else quarantined.push({ what: `${source} ${vulnerability}`, reason: schemaReason(parsed.error) });
    }
  }
  return { records, quarantined };
}

function rowsOf(
  subject: Pick<DebianTrackerRow, 'source' | 'vulnerability'>,
  releases: Readonly<Record<string, ReleaseStatus>>,
): readonly DebianTrackerRow[] {
  return Object.entries(releases).flatMap(([codename, status]): readonly DebianTrackerRow[] => {
    const release = debianRelease(codename);
    if (release === undefined || status.status === 'undetermined') return [];
    const row = { ...subject, release, severity: severityOf(status.urgency) };
    if (status.status === 'open') return [{ ...row, fixState: openState(status) }];
    const fixedVersion = status.fixed_version;
    return fixedVersion === undefined || fixedVersion === '0' ? [] : [{ ...row, fixedVersion }];
  });
}

/** `ignored` is a decision never to fix it there, `postponed` one to fix it later, no reason a minor one without DSA. */
function openState(status: ReleaseStatus): FixState {
  if (status.urgency === 'end-of-life') return 'end-of-life';
  if (status.nodsa_reason === 'ignored') return 'wont-fix';
  return status.nodsa_reason === 'postponed' || status.nodsa !== undefined ? 'deferred' : 'open';
}

/** The tracker's own words; asterisks mark ratings that were copied from elsewhere. */
function severityOf(urgency: string | undefined): Severity {
  switch (urgency?.replaceAll('*', '')) {
    case 'high':
      return 'high';
    case 'medium':
      return 'medium';
    case 'low':
    case 'unimportant':
      return 'low';
    default:
      return 'unknown';
  }
}
