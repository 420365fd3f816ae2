import type { Advisory } from '../../../../model/index.ts';

/** One record of the feed calls its package `/ingress-nginx`. */
export function officialName(advisory: Advisory): Advisory {
  return advisory.package.startsWith('/') ? { ...advisory, package: `k8s.io${advisory.package}` } : advisory;
}

/** Words of a title that name one component; a title that names several names none. */
const titles: readonly (readonly [RegExp, string])[] = [
  [/kube-?apiserver|\bapi ?server\b/i, 'k8s.io/apiserver'],
  [/kube-controller-manager|\bKCM\b/i, 'k8s.io/controller-manager'],
  [/\bkubectl\b/i, 'k8s.io/kubectl'],
  [/\bkubelet\b/i, 'k8s.io/kubelet'],
  [/kube-proxy/i, 'k8s.io/kube-proxy'],
  [/kube-scheduler/i, 'k8s.io/kube-scheduler'],
];

/**
 * The official feed (to 2024) and what the Go vulnerability database knows beyond it, in the feed's words. Where both
 * speak of one CVE, the official one says which component and which versions, because the Go record is about all of
 * Kubernetes; the other's names are kept as aliases. A Go record alone is about the component that its title names, else
 * about `k8s.io/kubernetes`.
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
    advisory.package === 'k8s.io/kubernetes' ||
    /^k8s\.io\/ingress-nginx$|^sigs\.k8s\.io\//.test(advisory.package)
  );
}

function inFeedWords(advisory: Advisory): Advisory {
  const named = titles.filter(([title]) => title.test(advisory.summary ?? ''));
  const component = named.length === 1 ? named[0]?.[1] : undefined;
  const whole = advisory.package === 'k8s.io/kubernetes' ? (component ?? advisory.package) : advisory.package;
  return { ...advisory, ecosystem: 'kubernetes', package: whole };
}
