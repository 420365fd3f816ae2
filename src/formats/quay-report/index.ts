/**
 * What Quay's API answers about the security of a manifest (`GET /api/v1/repository/…/manifest/…/security`): the features
 * of an image with their vulnerabilities. It refuses to say what kind of package a feature is: Quay leaves that out.
 */
import * as z from 'zod';
import { readAs } from '../json-document/index.ts';

const Text = z.string().nullish();

const Vulnerability = z.object({
  Name: z.string(),
  Severity: Text,
  NamespaceName: Text,
  Link: Text,
  FixedBy: Text,
  Metadata: z.object({ UpdatedBy: Text, DistroName: Text, DistroVersion: Text }).nullish(),
});
export type QuayVulnerability = z.infer<typeof Vulnerability>;

const Feature = z.object({
  Name: z.string(),
  Version: Text,
  Vulnerabilities: z.array(Vulnerability).nullish(),
});
export type QuayFeature = z.infer<typeof Feature>;

const Report = z.object({
  status: z.string(),
  data: z.object({ Layer: z.object({ Name: Text, Features: z.array(Feature).nullish() }) }),
});
export type QuayReport = z.infer<typeof Report>;

export function isQuayReport(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('status' in value) || !('data' in value)) return false;
  const { data } = value;
  if (typeof data !== 'object' || data === null || !('Layer' in data)) return false;
  return typeof data.Layer === 'object' && data.Layer !== null && 'Features' in data.Layer;
}

/** @throws documents.malformed with the place of a mistake. */
export function readQuayReport(value: unknown): QuayReport {
  return readAs(Report, value, 'Quay');
}
