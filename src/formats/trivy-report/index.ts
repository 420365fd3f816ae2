/**
 * Trivy's JSON reports (schema version 2): of an image, a file system, a repository, and of a cluster (`trivy k8s`). What
 * was found, what was suppressed and why, and the packages where the report lists them. It refuses misconfigurations,
 * secrets and licences: they are not about packages.
 */
import * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';
import { readAs } from '../json-document/index.ts';

const Text = z.string().optional();
const Identifier = z.object({ PURL: Text }).optional();
const Layer = z.object({ DiffID: Text }).optional();

const Package = z.object({
  Name: z.string(),
  Version: Text,
  Release: Text,
  Epoch: z.number().optional(),
  SrcName: Text,
  SrcVersion: Text,
  SrcRelease: Text,
  SrcEpoch: z.number().optional(),
  Identifier,
  FilePath: Text,
  Layer,
});
export type TrivyPackage = z.infer<typeof Package>;

const Vulnerability = z.object({
  VulnerabilityID: z.string(),
  VendorIDs: z.array(z.string()).nullish(),
  PkgName: z.string(),
  PkgPath: Text,
  PkgIdentifier: Identifier,
  InstalledVersion: Text,
  FixedVersion: Text,
  Status: Text,
  Severity: Text,
  DataSource: z.object({ Name: Text, ID: Text }).optional(),
  Layer,
});
export type TrivyVulnerability = z.infer<typeof Vulnerability>;

const Result = z.object({
  Target: z.string(),
  Class: Text,
  Type: Text,
  Packages: z.array(Package).nullish(),
  Vulnerabilities: z.array(Vulnerability).nullish(),
  ExperimentalModifiedFindings: z
    .array(
      z.object({
        Type: Text,
        Status: Text,
        Statement: Text,
        Source: Text,
        Finding: z.unknown().optional(),
      }),
    )
    .nullish(),
});
export type TrivyResult = z.infer<typeof Result>;

const Metadata = z.object({
  OS: z.object({ Family: Text, Name: Text }).optional(),
  ImageID: Text,
  RepoTags: z.array(z.string()).nullish(),
  RepoDigests: z.array(z.string()).nullish(),
  Reference: Text,
});
export type TrivyMetadata = z.infer<typeof Metadata>;

const version = z.object({ Version: Text }).optional();

const Report = z.object({
  SchemaVersion: z.number(),
  Trivy: version,
  ReportID: Text,
  CreatedAt: Text,
  ArtifactName: z.string(),
  ArtifactType: Text,
  Metadata: Metadata.optional(),
  Results: z.array(Result).nullish(),
});

const Resource = z.object({
  Namespace: Text,
  Kind: Text,
  Name: Text,
  Metadata: z.union([Metadata, z.array(Metadata)]).nullish(),
  Results: z.array(Result).nullish(),
  Error: Text,
});

const ClusterReport = z.object({
  SchemaVersion: z.number().optional(),
  Trivy: version,
  ClusterName: z.string(),
  Resources: z.array(Resource).nullish(),
  Findings: z.array(Resource).nullish(),
});

/** One artifact of a report: an image, a directory, a workload's image. */
export interface TrivyArtifact {
  /** Where its results stand: `Results`, `Resources[2].Results`. */
  readonly place: string;
  readonly name: string;
  readonly isImage: boolean;
  readonly metadata: TrivyMetadata | undefined;
  readonly results: readonly TrivyResult[];
  /** Why Trivy could not scan it, in its words. */
  readonly error?: string | undefined;
}

export interface TrivyReport {
  readonly kind: 'artifact' | 'cluster';
  readonly version: string | undefined;
  readonly id: string | undefined;
  /** As it stands there; a report on a cluster has none. */
  readonly createdAt: string | undefined;
  readonly artifacts: readonly TrivyArtifact[];
}

function has(value: unknown, field: string): boolean {
  return typeof value === 'object' && value !== null && field in value;
}

export function isTrivyReport(value: unknown): boolean {
  if (has(value, 'ClusterName')) return has(value, 'Resources') || has(value, 'Findings');
  return has(value, 'SchemaVersion') && has(value, 'ArtifactName');
}

/** @throws documents.version for schema versions other than 2, documents.malformed with the place of a mistake. */
export function readTrivyReport(value: unknown): TrivyReport {
  if (has(value, 'ClusterName')) return clusterReport(readAs(ClusterReport, value, 'Trivy'));
  const report = readAs(Report, value, 'Trivy');
  refuseOther(report.SchemaVersion);
  return {
    kind: 'artifact',
    version: report.Trivy?.Version,
    id: report.ReportID,
    createdAt: report.CreatedAt,
    artifacts: [
      {
        place: 'Results',
        name: report.ArtifactName,
        isImage: report.ArtifactType === 'container_image',
        metadata: report.Metadata,
        results: report.Results ?? [],
      },
    ],
  };
}

function refuseOther(found: number | undefined): void {
  if (found === undefined || found === 0 || found === 2) return;
  throw new OakumError('documents.version', `Trivy: SchemaVersion: ${found} is not known; read is 2`);
}

function clusterReport(report: z.infer<typeof ClusterReport>): TrivyReport {
  refuseOther(report.SchemaVersion);
  const list = report.Resources ?? report.Findings ?? [];
  const field = report.Resources === undefined || report.Resources === null ? 'Findings' : 'Resources';
  return {
    kind: 'cluster',
    version: report.Trivy?.Version,
    id: undefined,
    createdAt: undefined,
    artifacts: list.map((one, index) => {
      const metadata = [one.Metadata ?? []].flat()[0];
      return {
        place: `${field}[${index}].Results`,
        name: [one.Namespace, one.Kind, one.Name]
          .filter((part) => part !== undefined && part !== '')
          .join('/'),
        isImage: metadata?.ImageID !== undefined && metadata.ImageID !== '',
        metadata,
        results: one.Results ?? [],
        ...(one.Error === undefined || one.Error === '' ? {} : { error: one.Error }),
      };
    }),
  };
}

/** A suppressed finding that is a vulnerability; undefined for one of another kind. */
export function suppressedVulnerability(value: unknown): TrivyVulnerability | undefined {
  const parsed = Vulnerability.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
