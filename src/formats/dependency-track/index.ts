/**
 * Dependency-Track's findings: its Finding Packaging Format (`GET /api/v1/finding/project/{uuid}/export`, 1.0 to 1.3), and
 * the plain list of the same API. Only what tells a finding's history. It refuses to take an analysis for proof: what is
 * called resolved there is found again here, or it is not.
 *
 * @see https://docs.dependencytrack.org/integrations/file-formats/ (FPF)
 */
import * as z from 'zod';
import { readAs } from '../json-document/index.ts';

const Text = z.string().nullish();

const Alias = z.record(z.string(), z.unknown());

const Finding = z.object({
  component: z.object({ uuid: Text, name: Text, group: Text, version: Text, purl: Text }),
  vulnerability: z.object({ vulnId: z.string(), aliases: z.array(Alias).nullish() }),
  analysis: z
    .object({
      state: Text,
      isSuppressed: z.boolean().nullish(),
      justification: Text,
      detail: Text,
      details: Text,
    })
    .nullish(),
  attribution: z.object({ attributedOn: z.union([z.string(), z.number()]).nullish() }).nullish(),
});

const Findings = z.array(Finding);
const Package = z.object({
  version: Text,
  meta: z.object({ application: z.string(), version: Text }),
  project: z.object({ uuid: Text, name: Text, version: Text }),
  findings: Findings,
});

/** One finding; texts are as they stand there. */
export interface TrackFinding {
  /** `findings[3]` */
  readonly place: string;
  /** Its component and vulnerability, as its API names findings. */
  readonly id: string | undefined;
  readonly vulnerabilities: readonly string[];
  readonly purl: string | undefined;
  readonly component: string | undefined;
  readonly version: string | undefined;
  /** ISO 8601; the format has a text or epoch milliseconds. */
  readonly attributedOn: string | undefined;
  /** `NOT_SET` where nobody analysed it. */
  readonly state: string;
  readonly isSuppressed: boolean;
  readonly justification: string | undefined;
  readonly detail: string | undefined;
}

export interface TrackExport {
  /** `1.2`; the plain list has none. */
  readonly version: string | undefined;
  readonly findings: readonly TrackFinding[];
}

function has(value: unknown, ...fields: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && fields.every((field) => field in value);
}

export function isDependencyTrack(value: unknown): boolean {
  if (Array.isArray(value)) return has(value[0], 'component', 'vulnerability', 'analysis');
  return has(value, 'meta', 'project', 'findings');
}

/** @throws documents.malformed with the place of a mistake. */
export function readDependencyTrack(value: unknown): TrackExport {
  if (Array.isArray(value)) {
    const list = readAs(Findings, value, 'Dependency-Track');
    return { version: undefined, findings: list.map((one, at) => findingOf(one, `[${at}]`)) };
  }
  const { version, findings } = readAs(Package, value, 'Dependency-Track');
  return {
    version: version ?? undefined,
    findings: findings.map((one, at) => findingOf(one, `findings[${at}]`)),
  };
}

function findingOf(one: z.infer<typeof Finding>, place: string): TrackFinding {
  const { component, vulnerability, analysis, attribution } = one;
  const { uuid, name, group, version, purl } = component;
  const attributedOn = attribution?.attributedOn ?? undefined;
  return {
    place,
    id: uuid === undefined || uuid === null ? undefined : `${uuid} ${vulnerability.vulnId}`,
    vulnerabilities: [vulnerability.vulnId, ...(vulnerability.aliases ?? []).flatMap(namesIn)],
    purl: purl ?? undefined,
    component: [group, name].filter((part) => part !== undefined && part !== null && part !== '').join('/'),
    version: version ?? undefined,
    attributedOn: typeof attributedOn === 'number' ? instantOfMs(attributedOn) : attributedOn,
    state: analysis?.state ?? 'NOT_SET',
    isSuppressed: analysis?.isSuppressed === true,
    justification: analysis?.justification ?? undefined,
    detail: analysis?.detail ?? analysis?.details ?? undefined,
  };
}

/** `{cveId, ghsaId, …}` of version 4, `{source, vulnId}` of version 5; numbers of trackers are no names. */
function namesIn(alias: z.infer<typeof Alias>): readonly string[] {
  return Object.entries(alias).flatMap(([field, name]) =>
    /^(?:cve|ghsa|osv|vuln)Id$/.test(field) && typeof name === 'string' ? [name] : [],
  );
}

function instantOfMs(ms: number): string {
  // Beyond what a date can be it is no instant, and is refused as one.
  const isDate = Number.isInteger(ms) && Math.abs(ms) <= 8.64e15;
  return isDate ? new Date(ms).toISOString() : String(ms);
}
