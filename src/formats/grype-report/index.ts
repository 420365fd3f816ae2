/**
 * Grype's JSON reports: matches, ignored matches with the rules that ignored them, and what was scanned. It refuses to
 * take the packages that are named in matches for all that there are.
 */
import * as z from 'zod';
import { readAs } from '../json-document/index.ts';

const Text = z.string().optional();

const Match = z.object({
  vulnerability: z.object({
    id: z.string(),
    namespace: Text,
    severity: Text,
    fix: z.object({ versions: z.array(z.string()).nullish(), state: Text }).optional(),
  }),
  relatedVulnerabilities: z.array(z.object({ id: z.string() })).nullish(),
  matchDetails: z
    .array(
      z.object({
        type: Text,
        found: z.object({ versionConstraint: Text, constraint: Text }).nullish(),
        fix: z.object({ suggestedVersion: Text }).nullish(),
      }),
    )
    .nullish(),
  artifact: z.object({
    name: z.string(),
    version: z.string(),
    type: Text,
    purl: Text,
    locations: z.array(z.object({ path: Text, layerID: Text })).nullish(),
    upstreams: z.array(z.object({ name: z.string(), version: Text })).nullish(),
    metadata: z.object({ epoch: z.number().nullish() }).nullish(),
  }),
});
export type GrypeMatch = z.infer<typeof Match>;

const IgnoredMatch = Match.extend({
  appliedIgnoreRules: z
    .array(
      z.object({
        vulnerability: Text,
        reason: Text,
        'fix-state': Text,
        'vex-status': Text,
        'vex-justification': Text,
      }),
    )
    .nullish(),
});
export type GrypeIgnored = z.infer<typeof IgnoredMatch>;

const Report = z.object({
  matches: z.array(Match),
  ignoredMatches: z.array(IgnoredMatch).nullish(),
  source: z.object({ type: z.string(), target: z.unknown() }).nullish(),
  distro: z.object({ name: Text, version: Text }).nullish(),
  descriptor: z.object({ name: z.literal('grype'), version: Text, timestamp: Text }),
});
export type GrypeReport = z.infer<typeof Report>;

const ImageTarget = z.object({
  userInput: Text,
  imageID: Text,
  manifestDigest: Text,
  tags: z.array(z.string()).nullish(),
  repoDigests: z.array(z.string()).nullish(),
});
export type GrypeImage = z.infer<typeof ImageTarget>;

export function isGrypeReport(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('matches' in value) || !('descriptor' in value))
    return false;
  const { descriptor } = value;
  return (
    typeof descriptor === 'object' &&
    descriptor !== null &&
    'name' in descriptor &&
    descriptor.name === 'grype'
  );
}

/** @throws documents.malformed with the place of a mistake. */
export function readGrypeReport(value: unknown): GrypeReport {
  return readAs(Report, value, 'Grype');
}

/** The image that was scanned; undefined for another source. */
export function grypeImage({ source }: GrypeReport): GrypeImage | undefined {
  const parsed = source?.type === 'image' ? ImageTarget.safeParse(source.target) : undefined;
  return parsed?.success === true ? parsed.data : undefined;
}

/** What was scanned when it was no image: a path, or what the user typed. */
export function grypeTarget({ source }: GrypeReport): string | undefined {
  return typeof source?.target === 'string' ? source.target : undefined;
}
