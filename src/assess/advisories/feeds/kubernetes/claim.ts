import { wholeKubernetes } from '../../../../formats/kubernetes-advisory/index.ts';
import type { Advisory, SourceClaim } from '../../../../model/index.ts';

/** Where a claim is from. In this order they are asked. */
export const claimSources = ['CVE record', 'official feed', 'Go database'] as const;
export type ClaimSource = (typeof claimSources)[number];

/** What one source says of one vulnerability of one component, before anything is decided. */
export interface Claim {
  readonly source: ClaimSource;
  readonly advisory: Advisory;
  /** The component that it names; undefined when it is about all of Kubernetes. */
  readonly component: string | undefined;
  /** Why its ranges cannot count; undefined when they can. */
  readonly doubt: string | undefined;
  /** Versions that it calls affected and after which a fix came: nobody else may call them fixed. */
  readonly lastAffected: readonly string[];
}

/** The record of a claim that stays beside what was decided. */
export function kept(claim: Claim, counts: SourceClaim['counts']): SourceClaim {
  const { id, package: name, ranges, severity } = claim.advisory;
  return {
    source: claim.source,
    advisory: id,
    package: name,
    ranges,
    severity,
    counts,
    ...(claim.doubt === undefined ? {} : { doubt: claim.doubt }),
  };
}

/** Names that one vulnerability goes by: the CVE where there is one. */
export function cveOf({ id, aliases }: Advisory): string {
  return [id, ...aliases].find((name) => name.startsWith('CVE-')) ?? id;
}

export { wholeKubernetes as whole };

/** Staging modules are libraries with numbers of their own (0.27.3 is 1.27.3); what is said of them is kept and decides nothing. */
export function isLibrary({ source, advisory }: Claim): boolean {
  return source === 'Go database' && isLibraryName(advisory.package);
}

export function isLibraryName(name: string): boolean {
  return name !== wholeKubernetes && name !== 'k8s.io/ingress-nginx' && !name.startsWith('sigs.k8s.io/');
}
