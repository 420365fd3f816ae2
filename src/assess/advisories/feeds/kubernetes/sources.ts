import { kubernetesComponentOf } from '../../../../formats/kubernetes-advisory/index.ts';
import type { Advisory, AffectedRange } from '../../../../model/index.ts';
import { type Claim, isLibraryName, whole } from './claim.ts';

/**
 * What the feed says of versions, and what the announcement says that it left out. Each counts only while the feed still
 * says it in these words.
 */
const corrections: Readonly<
  Record<string, { readonly said: readonly AffectedRange[]; readonly is: readonly AffectedRange[] }>
> = {
  // v1.10.4 was fixed too: https://github.com/kubernetes/kubernetes/issues/126744
  'CVE-2024-7646': {
    said: [{ fixed: '1.11.2' }],
    is: [{ fixed: '1.10.4' }, { introduced: '1.11.0', fixed: '1.11.2' }],
  },
};

/** As the feed means it: one record calls its package `/ingress-nginx`, and one left a fix out. */
export function asMeant(advisory: Advisory): Advisory {
  const name = advisory.package.startsWith('/') ? `k8s.io${advisory.package}` : advisory.package;
  const known = corrections[advisory.id];
  const isSaid = known !== undefined && JSON.stringify(known.said) === JSON.stringify(advisory.ranges);
  return { ...advisory, package: name, ...(isSaid ? { ranges: known.is } : {}) };
}

/** The official feed takes the word that its text says most for the component: a guess, but seldom a wrong one. */
export function officialClaim(record: Advisory): Claim {
  const advisory = asMeant(record);
  const { ranges } = advisory;
  const open = ranges.length === 0 || ranges.some(({ fixed }) => fixed === undefined);
  return {
    source: 'official feed',
    advisory,
    component: advisory.package === whole ? undefined : advisory.package,
    doubt: open ? 'it names no fix for some versions' : undefined,
    lastAffected: [],
  };
}

/** Undefined for what is no component and no add-on of Kubernetes. Staging modules are libraries with numbers of their own. */
export function goClaim(advisory: Advisory): Claim | undefined {
  const isOurs = advisory.package === whole || /^k8s\.io\/|^sigs\.k8s\.io\//.test(advisory.package);
  if (!isOurs) return undefined;
  const named = advisory.package === whole ? kubernetesComponentOf(advisory) : advisory.package;
  const component = named === whole ? undefined : named;
  return { source: 'Go database', advisory, component, doubt: goDoubt(advisory), lastAffected: [] };
}

function goDoubt({ package: name, ranges, withdrawn }: Advisory): string | undefined {
  if (withdrawn !== undefined) return `withdrawn on ${withdrawn.slice(0, 10)}`;
  if (isLibraryName(name)) return 'a library with numbers of its own';
  if (ranges.some(({ fixed }) => isPseudo(fixed))) return 'its fix is a commit, not a release';
  return ranges.some(({ fixed }) => fixed === undefined) ? 'it names no fix for some versions' : undefined;
}

/** `0.0.0-20260319175635-5183b7d86137`: lower than every release, so that it would call all of them fixed. */
export function isPseudo(version: string | undefined): boolean {
  return version !== undefined && /-(?:0\.)?\d{14}-[0-9a-f]{12}$/.test(version);
}
