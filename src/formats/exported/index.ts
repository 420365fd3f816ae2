/**
 * What every document that Oakum writes shares: the packages of a scan with a stable reference each, ids that depend on
 * the content alone, links to vulnerabilities, and a partial scan in words. The same report always gives the same text.
 */
import { compareText, hexOf, oakumVersion, sha256 } from '../../kernel/pure/index.ts';
import type { Coverage, FindingPackage, Package, ScanReport } from '../../model/index.ts';

export const tool = { name: 'Oakum', version: oakumVersion } as const;

/** A package of a scan, under a reference that is the same in every document about it. */
export interface ExportedPackage {
  /** 16 hex digits over purl, path and, in a scan of a cluster, the subject. */
  readonly ref: string;
  readonly item: FindingPackage & Partial<Pick<Package, 'source' | 'imageLayer'>>;
  /** The subject's id in a scan of several; absent where the document's subject is the only one. */
  readonly subject?: string | undefined;
}

type Located = { readonly package: FindingPackage; readonly subject: string };

/** Every package that the report names, sorted. A scan of a cluster names those that something is wrong with. */
export function exportedPackages(report: ScanReport): readonly ExportedPackage[] {
  const listed = (report.packages ?? []).map((item) => ({ ref: refOf(item, ''), item }));
  const located: readonly Located[] = [
    ...report.findings,
    ...(report.suppressed ?? []).map(({ finding }) => finding),
  ];
  const found = located.map((one) => exportedOf(one, report));
  const byRef = new Map<string, ExportedPackage>();
  for (const one of [...listed, ...found]) if (!byRef.has(one.ref)) byRef.set(one.ref, one);
  return [...byRef.values()].toSorted(
    (left, right) =>
      compareText(left.subject ?? '', right.subject ?? '') ||
      compareText(left.item.purl, right.item.purl) ||
      compareText(left.item.path ?? '', right.item.path ?? ''),
  );
}

/** The reference of the package that a finding is about. */
export function refOfFinding(one: Located, report: ScanReport): string {
  return exportedOf(one, report).ref;
}

function exportedOf(one: Located, report: ScanReport): ExportedPackage {
  const item = one.package;
  if (report.packages !== undefined) return { ref: refOf(item, ''), item };
  return { ref: refOf(item, one.subject), item, subject: one.subject };
}

function refOf({ purl, path = '' }: Pick<FindingPackage, 'purl' | 'path'>, subject: string): string {
  return hexOf(sha256(JSON.stringify([purl, path, subject]))).slice(0, 16);
}

/** A UUID (version 8, RFC 9562) made of the content, so that the same scan gives the same document. */
export function contentUuid(report: ScanReport, kind: string): string {
  const hex = hexOf(sha256(JSON.stringify([kind, report])));
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** Where to read about a vulnerability. */
export function linkOf(vulnerability: string): string {
  const id = encodeURIComponent(vulnerability);
  if (vulnerability.startsWith('CVE-')) return `https://www.cve.org/CVERecord?id=${id}`;
  return vulnerability.startsWith('GHSA-')
    ? `https://github.com/advisories/${id}`
    : `https://osv.dev/vulnerability/${id}`;
}

/** What a person should do about a finding, as one sentence. */
export function adviceOf(one: {
  readonly package: Pick<FindingPackage, 'name'>;
  readonly fix: { readonly state: string; readonly version?: string | undefined };
}): string {
  const { version, state } = one.fix;
  return version === undefined
    ? `No version of ${one.package.name} without it is known (${state}).`
    : `Update ${one.package.name} to ${version}.`;
}

/** `partial: read 3 of 5; …`, or undefined for a scan that read everything. */
export function partialText({ read, total, unread }: Coverage): string | undefined {
  if (unread.length === 0) return undefined;
  const lines = unread.slice(0, 20).map(({ what, code, reason }) => `${what}: ${reason} (${code})`);
  const more = unread.length > 20 ? [`and ${unread.length - 20} more`] : [];
  return `partial: read ${read} of ${total}; what was not read is unknown, not clean. ${[...lines, ...more].join('; ')}`;
}

/** The sha256 of an image's manifest in the subject's id, 64 hex digits. */
export function imageHex(subject: string): string | undefined {
  return /^image:sha256:([0-9a-f]{64})$/.exec(subject)?.[1];
}
