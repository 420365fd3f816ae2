/**
 * Vulnerabilities of an image as Anchore Enterprise and anchore-engine answer them (`GET /images/…/vuln/…`,
 * `anchore-cli --json image vuln`, `anchorectl image vulnerabilities -o json`): an object with the image's digest, or
 * the list alone. Names have underscores or humps, by version. It refuses to take a name and a version apart that are
 * written in one text.
 */
import * as z from 'zod';
import { readAs } from '../json-document/index.ts';

const Text = z.string().nullish();
/** Other vendors' scores, of which only whose they are is read. */
const Scored = z.array(z.object({ id: Text })).nullish();

const Written = z.object({
  vuln: z.string(),
  feed: Text,
  fix: Text,
  severity: Text,
  feed_group: Text,
  feedGroup: Text,
  package_name: Text,
  packageName: Text,
  package_version: Text,
  packageVersion: Text,
  package_type: Text,
  packageType: Text,
  package_path: Text,
  packagePath: Text,
  will_not_fix: z.boolean().nullish(),
  willNotFix: z.boolean().nullish(),
  nvd_data: Scored,
  nvdData: Scored,
});

const Report = z.object({
  imageDigest: Text,
  image_digest: Text,
  vulnerability_type: Text,
  vulnerabilityType: Text,
  vulnerabilities: z.array(Written),
});

/** One line of a report; what it does not say, or says as `None`, is absent. */
export interface AnchoreVulnerability {
  readonly id: string;
  /** Where the NVD has it: its own CVE, where the id is of another. */
  readonly nvdIds: readonly string[];
  /** `debian:9`, `github:python`. */
  readonly feed: string | undefined;
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly type: string | undefined;
  readonly path: string | undefined;
  readonly fix: string | undefined;
  readonly willNotFix: boolean;
  readonly severity: string | undefined;
}

export interface AnchoreReport {
  readonly imageDigest: string | undefined;
  /** `os`, `non-os` or `all`: what the report was asked for. */
  readonly asked: string | undefined;
  /** Where the lines are: `vulnerabilities`; empty where the document is the list. */
  readonly place: string;
  readonly vulnerabilities: readonly AnchoreVulnerability[];
}

export function isAnchoreReport(value: unknown): boolean {
  if (Array.isArray(value)) return isLine(value[0]);
  return (
    typeof value === 'object' &&
    value !== null &&
    ('imageDigest' in value || 'image_digest' in value) &&
    'vulnerabilities' in value &&
    Array.isArray(value.vulnerabilities) &&
    (value.vulnerabilities.length === 0 || isLine(value.vulnerabilities[0]))
  );
}

function isLine(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'vuln' in value &&
    'feed' in value &&
    ('package_type' in value || 'packageType' in value)
  );
}

/** @throws documents.malformed with the place of a mistake. */
export function readAnchoreReport(value: unknown): AnchoreReport {
  if (Array.isArray(value)) {
    const lines = readAs(z.array(Written), value, 'Anchore');
    return { imageDigest: undefined, asked: undefined, place: '', vulnerabilities: lines.map(lineOf) };
  }
  const report = readAs(Report, value, 'Anchore');
  return {
    imageDigest: report.imageDigest ?? report.image_digest ?? undefined,
    asked: report.vulnerability_type ?? report.vulnerabilityType ?? undefined,
    place: 'vulnerabilities',
    vulnerabilities: report.vulnerabilities.map(lineOf),
  };
}

function lineOf(written: z.infer<typeof Written>): AnchoreVulnerability {
  const nvd = written.nvd_data ?? written.nvdData ?? [];
  return {
    id: written.vuln,
    nvdIds: [...new Set(nvd.flatMap(({ id }) => said(id) ?? []))].filter((id) => id !== written.vuln),
    feed: said(written.feed_group) ?? said(written.feedGroup) ?? said(written.feed),
    name: said(written.package_name) ?? said(written.packageName),
    version: said(written.package_version) ?? said(written.packageVersion),
    type: said(written.package_type) ?? said(written.packageType),
    path: said(written.package_path) ?? said(written.packagePath),
    fix: said(written.fix),
    willNotFix: written.will_not_fix ?? written.willNotFix ?? false,
    severity: said(written.severity),
  };
}

/** Anchore is written in Python, and writes `None` where it has nothing. */
function said(text: string | null | undefined): string | undefined {
  return text == null || text === '' || text === 'None' ? undefined : text;
}
