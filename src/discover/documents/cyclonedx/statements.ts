import type { CyclonedxBom, CyclonedxVulnerability } from '../../../formats/cyclonedx/index.ts';
import type { VexProduct, VexStatement } from '../../../model/index.ts';

/** Analyses of vulnerabilities: the states of CycloneDX in the words of VEX. */
const statuses: ReadonlyMap<string, VexStatement['status']> = new Map([
  ['not_affected', 'not_affected'],
  ['false_positive', 'not_affected'],
  ['resolved', 'fixed'],
  ['resolved_with_pedigree', 'fixed'],
  ['exploitable', 'affected'],
  ['in_triage', 'under_investigation'],
]);

export function statementsOf(bom: CyclonedxBom, fallbackId: string): readonly VexStatement[] {
  return bom.vulnerabilities.flatMap((vulnerability) => {
    const { analysis, place, id, aliases } = vulnerability;
    const status = statuses.get(analysis?.state ?? '');
    if (status === undefined) return [];
    const justification =
      analysis?.justification ?? (analysis?.state === 'false_positive' ? 'false_positive' : undefined);
    return [
      {
        document: bom.serialNumber ?? fallbackId,
        place,
        author: bom.author ?? bom.tools[0] ?? 'unknown',
        ...(bom.timestamp === undefined ? {} : { timestamp: bom.timestamp }),
        vulnerabilities: [id, ...aliases],
        status,
        ...(justification === undefined ? {} : { justification }),
        ...(analysis?.detail === undefined ? {} : { detail: analysis.detail }),
        products: vulnerability.affects.map(({ ref }) => productOf(ref, bom)),
      },
    ];
  });
}

/**
 * What a reference means: a component of this document by its bom-ref, the document's subject, or a component of
 * another one (`urn:cdx:serial/1#ref`, of which only a purl as ref can be known here).
 */
function productOf(ref: CyclonedxVulnerability['affects'][number]['ref'], bom: CyclonedxBom): VexProduct {
  const local = ref.startsWith('urn:cdx:') ? decodeRef(ref.slice(ref.indexOf('#') + 1)) : ref;
  const component = [bom.subject, ...bom.components].find((one) => one?.ref === local);
  const purl = component?.purl ?? (local.startsWith('pkg:') ? local : undefined);
  const digests = [...(component?.digests ?? []), component?.version].filter(
    (one) => one?.startsWith('sha256:') === true,
  );
  return {
    label: ref,
    ...(purl === undefined ? {} : { purl }),
    digests: digests.flatMap((one) => one ?? []),
    subcomponents: [],
  };
}

function decodeRef(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A bad percent sign: the reference is then taken as it is written.
    return text;
  }
}
