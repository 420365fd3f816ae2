import { type CoverageProblem, CoverageProblemKind } from '../../../contract/index.ts';
import type { Unread } from '../../../model/index.ts';

/** What an unread thing is, by the beginning of its code; the first that fits. */
const kinds: readonly (readonly [prefix: string, kind: CoverageProblemKind])[] = [
  ['population.', 'cluster'],
  ['cluster.', 'cluster'],
  ['inventory.no-digest', 'image'],
  ['oci.', 'image'],
  ['images.', 'image'],
  ['nodes.', 'node'],
  ['collector.', 'node'],
  ['kube.', 'access'],
  ['feeds.', 'feed'],
  ['advisories.', 'feed'],
];

export function kindOfUnread({ code }: Pick<Unread, 'code'>): CoverageProblemKind {
  return kinds.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 'other';
}

/** What to do about a code, by its beginning; the first that fits. */
const todos: readonly (readonly [prefix: string, todo: string])[] = [
  [
    'oci.unauthorized',
    'Sign in to the registry where Oakum runs (`docker login`), or name credentialsFrom in a Registry document for it.',
  ],
  [
    'oci.not-found',
    'See whether the tag or digest still exists; a registry may also hide what one must sign in to see.',
  ],
  [
    'oci.digest-mismatch',
    'What came is not what was asked for, and nothing of it was used. See what lies between here and the registry; push the image again if it is damaged there.',
  ],
  [
    'oci.malformed',
    'See what is pushed there, and whether a proxy or a page to sign in answers in place of the registry.',
  ],
  [
    'oci.redirect-refused',
    'The registry sends us where it may not. If it is your own, say how it is reached (caFile, plainHttp) in a Registry document for it.',
  ],
  ['oci.too-large', 'Nothing that belongs to an image is so large: see what is pushed there.'],
  ['oci.', 'See whether the registry answers from where Oakum runs. The next scan tries again by itself.'],
  [
    'images.too-large',
    'The image is larger than the limits of a scan allow: make it smaller, or scan an SBOM of it.',
  ],
  [
    'images.unknown-os',
    'Without os-release nobody knows which advisories count: keep the file in the image.',
  ],
  [
    'images.reader',
    'The image broke its reader, and the scan went on without it. Rebuild it, and report what broke it.',
  ],
  ['images.', 'Rebuild the image: what is damaged in it can be read by nobody.'],
  [
    'inventory.no-digest',
    'The runtime told no digest. Restart the pod; if it stays so, see the runtime of its node.',
  ],
  ['inventory.', 'Look at the object with `kubectl get -o yaml`: it is not as its kind says.'],
  ['kube.forbidden', 'Grant what the role that `oakum rbac` prints has and this one has not.'],
  [
    'kube.',
    'See whether the API server answers `kubectl` with the same kubeconfig. The next scan tries again by itself.',
  ],
  ['population.', 'Add the cluster to what Oakum reads, or say why it is left out.'],
  ['cluster.', 'Add the cluster to what Oakum reads, or say why it is left out.'],
  ['nodes.reading-outdated', 'Scan with `--collect-nodes`, or run `oakum scan host` on the node.'],
  ['nodes.not-asked', 'Scan with `--collect-nodes`.'],
  ['nodes.', 'See why the collector could not read this node, and scan again with `--collect-nodes`.'],
  ['collector.', 'See why the collector could not read this node.'],
  ['helm.', 'Look at the release with `helm status`: its record cannot be read.'],
  ['feeds.', 'Run `oakum feeds update`.'],
  ['advisories.', 'Run `oakum feeds update`, or install Oakum again.'],
];

export function todoFor(code: string): string {
  return (
    todos.find(([prefix]) => code.startsWith(prefix))?.[1] ??
    'Nothing is known that would help; the next scan tries again by itself.'
  );
}

/** The heaviest first; of a kind, what hides most. What cannot be counted comes before what can: it may be anything. */
export function inOrderOfWeight(problems: readonly CoverageProblem[]): readonly CoverageProblem[] {
  const weights = CoverageProblemKind.options;
  const amount = ({ hides }: CoverageProblem): number => hides?.amount ?? Number.MAX_SAFE_INTEGER;
  return problems.toSorted(
    (left, right) => weights.indexOf(left.kind) - weights.indexOf(right.kind) || amount(right) - amount(left),
  );
}
