import type { Exposure, ExposureAttestation, Workload } from '../../model/index.ts';

/** From the widest: of two people who say otherwise, the more careful one counts. */
const levels = ['open', 'controlled', 'small'] as const;

/**
 * The exposure of a workload as people attest it, with what was computed beside it. What has expired or has no end
 * changes nothing, and the evidence says so. `today` is a date of UTC: `2026-11-21`.
 */
export function attestedExposure(
  exposure: Exposure,
  workload: Workload,
  { attestations, today }: { readonly attestations: readonly ExposureAttestation[]; readonly today: string },
): Exposure {
  const own = attestations.filter((one) => isMeant(one, workload));
  if (own.length === 0) return exposure;
  const lapsed = own.filter((one) => !holds(one, today)).map((one) => lapsedText(one));
  const holding = own.filter((one) => holds(one, today));
  const level = levels.find((candidate) => holding.some(({ spec }) => spec.level === candidate));
  if (level === undefined) return { ...exposure, evidence: [...exposure.evidence, ...lapsed] };
  const said = holding.filter(({ spec }) => spec.level === level).map((one) => attestedText(one));
  const computed = exposure.evidence.map((line) => `computed ${exposure.level}: ${line}`);
  return { ...exposure, level, evidence: [...said, ...computed, ...lapsed] };
}

function isMeant({ spec }: ExposureAttestation, workload: Workload): boolean {
  const { namespaces, kinds, names, labels } = spec.workloads;
  return (
    (namespaces.includes(workload.namespace) || (namespaces.length === 1 && namespaces[0] === '*')) &&
    (kinds.length === 0 || kinds.includes(workload.kind)) &&
    (names.length === 0 || names.includes(workload.name)) &&
    Object.entries(labels).every(([key, value]) => workload.podLabels[key] === value)
  );
}

/** To the end of its last day. */
function holds({ spec }: ExposureAttestation, today: string): boolean {
  return spec.until !== undefined && today <= spec.until;
}

function attestedText({ metadata, spec }: ExposureAttestation): string {
  return `${spec.by} attests ${spec.level} until ${spec.until ?? ''}: ${spec.reason} (ExposureAttestation ${metadata.name})`;
}

function lapsedText({ metadata, spec }: ExposureAttestation): string {
  const why = spec.until === undefined ? 'it says no end' : `it ended on ${spec.until}`;
  return `ExposureAttestation ${metadata.name} of ${spec.by} (${spec.level}) has no effect: ${why}`;
}
