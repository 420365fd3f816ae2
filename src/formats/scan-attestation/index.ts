/**
 * Cosign's predicate for vulnerability scans (`COSIGN_VULN_ATTESTATION_SPEC.md`): which scanner, with which data, when, and
 * what it found. Written for an image that was patched, so that what was found before stands beside it. It refuses to
 * say that an image is clean: a scan that could not read something says what.
 */
import { oakumVersion } from '../../kernel/pure/index.ts';
import type { ReportFinding, ScanReport } from '../../model/index.ts';
import { imageHex } from '../exported/index.ts';

const scanner = 'https://oakum.dev/scanner';

/** The predicate of the scan after a patch, with the scan before it. Times are those of the reports. */
export function scanPredicate(before: ScanReport, after: ScanReport): object {
  return {
    invocation: { parameters: null, uri: '', event_id: '', 'builder.id': '' },
    scanner: {
      uri: scanner,
      version: oakumVersion,
      db: { uri: '', version: feedsOf(after) },
      result: { before: resultOf(before), after: resultOf(after) },
    },
    metadata: { scanStartedOn: before.scannedAt, scanFinishedOn: after.scannedAt },
  };
}

/** Which data it was matched against, in one line. */
function feedsOf({ feeds }: ScanReport): string {
  return feeds.map(({ id, asOf }) => `${id}@${asOf}`).join(' ');
}

function resultOf(report: ScanReport): object {
  const { subject, coverage, unknowns, findings } = report;
  const hex = imageHex(subject.id);
  return {
    image: subject.name,
    ...(hex === undefined ? {} : { digest: `sha256:${hex}` }),
    coverage: {
      read: coverage.read,
      total: coverage.total,
      unread: coverage.unread.map(({ what, code }) => ({ what, code })),
    },
    unknowns: unknowns.map(({ what, packages }) => ({ what, packages })),
    findings: findings.map(findingOf),
  };
}

function findingOf({ vulnerability, package: { purl, path }, severity, fix }: ReportFinding): object {
  return {
    id: vulnerability,
    severity,
    package: purl,
    ...(path === undefined ? {} : { path }),
    ...(fix.version === undefined ? {} : { fixedVersion: fix.version }),
  };
}
