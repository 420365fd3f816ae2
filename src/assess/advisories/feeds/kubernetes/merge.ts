import { kubernetesComponentOf, wholeKubernetes } from '../../../../formats/kubernetes-advisory/index.ts';
import type { Advisory, AffectedRange } from '../../../../model/index.ts';

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

/**
 * The official feed (to 2024) and what the Go vulnerability database knows beyond it, in the feed's words. Where both
 * speak of one CVE, the official one says which component and which versions, because the Go record is about all of
 * Kubernetes; the other's names are kept as aliases.
 */
export function mergeKubernetes(official: readonly Advisory[], go: readonly Advisory[]): readonly Advisory[] {
  const known = new Map(official.map((advisory) => [advisory.id, advisory]));
  const aliases = new Map<string, Set<string>>();
  const alone: Advisory[] = [];
  for (const advisory of go.filter(isKubernetes)) {
    const same = advisory.aliases.find((alias) => known.has(alias));
    if (same === undefined) alone.push(inFeedWords(advisory));
    else aliases.set(same, new Set([...(aliases.get(same) ?? []), advisory.id, ...advisory.aliases]));
  }
  return [
    ...official.map((advisory) => ({
      ...advisory,
      aliases: [...(aliases.get(advisory.id) ?? [])].filter((alias) => alias !== advisory.id),
    })),
    ...alone,
  ];
}

/** Staging modules are libraries, asked for under Go; components and add-ons are asked for here. */
function isKubernetes(advisory: Advisory): boolean {
  return (
    advisory.package === wholeKubernetes || /^k8s\.io\/ingress-nginx$|^sigs\.k8s\.io\//.test(advisory.package)
  );
}

function inFeedWords(advisory: Advisory): Advisory {
  const name = advisory.package === wholeKubernetes ? kubernetesComponentOf(advisory) : advisory.package;
  return { ...advisory, ecosystem: 'kubernetes', package: name };
}
