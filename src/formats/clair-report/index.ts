/**
 * Vulnerability reports of Clair 4 (`clairctl report -o json`, `GET /matcher/api/v1/vulnerability_report/…`), by the
 * schema that it publishes: maps of packages, distributions, environments and vulnerabilities by ids that mean something
 * inside the report only. Every package is listed, not only those with findings. It refuses to guess what an id means that
 * leads nowhere.
 */
import * as z from 'zod';
import { readAs } from '../json-document/index.ts';

const Text = z.string().nullish();
const Named = z.object({ name: z.string(), version: z.string() });

const ClairPackage = z.object({
  name: z.string(),
  version: z.string(),
  /** `binary` or `source`; the schema has them in upper case. */
  kind: Text,
  source: Named.nullish(),
  arch: Text,
});
export type ClairPackage = z.infer<typeof ClairPackage>;

const Distribution = z.object({
  did: Text,
  name: Text,
  version: Text,
  version_id: Text,
  version_code_name: Text,
  pretty_name: Text,
});
export type ClairDistribution = z.infer<typeof Distribution>;

const Environment = z.object({ package_db: Text, distribution_id: Text, introduced_in: Text });
export type ClairEnvironment = z.infer<typeof Environment>;

const Vulnerability = z.object({
  name: z.string(),
  updater: Text,
  links: Text,
  normalized_severity: Text,
  fixed_in_version: Text,
});
export type ClairVulnerability = z.infer<typeof Vulnerability>;

const Report = z.object({
  manifest_hash: z.string(),
  packages: z.record(z.string(), ClairPackage),
  distributions: z.record(z.string(), Distribution),
  environments: z.record(z.string(), z.array(Environment)),
  vulnerabilities: z.record(z.string(), Vulnerability),
  package_vulnerabilities: z.record(z.string(), z.array(z.string())),
});
export type ClairReport = z.infer<typeof Report>;

export function isClairReport(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'manifest_hash' in value &&
    'package_vulnerabilities' in value
  );
}

/** @throws documents.malformed with the place of a mistake. */
export function readClairReport(value: unknown): ClairReport {
  return readAs(Report, value, 'Clair');
}
