/**
 * Which component of Kubernetes an advisory is about that names only the whole (`k8s.io/kubernetes`), as all of the Go
 * database do. It goes by what the announcement of the vulnerability says, else by the title; a title that names several
 * components, or none, leaves it with the whole.
 */
import type { Advisory } from '../../model/index.ts';

/** The whole: what is about it counts for every component. */
export const wholeKubernetes = 'k8s.io/kubernetes';

/** By the announcements (github.com/kubernetes/kubernetes/issues), where the title does not say it. */
const announced: Readonly<Record<string, string>> = {
  'CVE-2024-9042': 'k8s.io/kubelet',
  'CVE-2025-1767': 'k8s.io/kubelet',
  'CVE-2025-4563': 'k8s.io/apiserver',
  'CVE-2025-5187': 'k8s.io/apiserver',
};

/** Words of a title that name one component; a title that names several names none. */
const titles: readonly (readonly [RegExp, string])[] = [
  [/kube-?apiserver|\bapi ?server\b/i, 'k8s.io/apiserver'],
  [/kube-controller-manager|\bKCM\b/i, 'k8s.io/controller-manager'],
  [/\bkubectl\b/i, 'k8s.io/kubectl'],
  [/\bkubelet\b/i, 'k8s.io/kubelet'],
  [/kube-proxy/i, 'k8s.io/kube-proxy'],
  [/kube-scheduler/i, 'k8s.io/kube-scheduler'],
];

/** The names under which the official feed speaks of components. */
export const kubernetesNames: readonly string[] = [wholeKubernetes, ...titles.map(([, name]) => name)];

/** The component, in the official feed's words, that an advisory about `k8s.io/kubernetes` is about. */
export function kubernetesComponentOf({
  id,
  aliases,
  summary,
}: Pick<Advisory, 'id' | 'aliases' | 'summary'>): string {
  const said = [id, ...aliases].map((name) => announced[name]).find((name) => name !== undefined);
  if (said !== undefined) return said;
  const named = titles.filter(([title]) => title.test(summary ?? ''));
  return (named.length === 1 ? named[0]?.[1] : undefined) ?? wholeKubernetes;
}
