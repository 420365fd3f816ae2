import type { KubeObject } from '../../../edges/kube/interface.ts';
import type { Ownership } from '../../../model/index.ts';
import { controllerOf } from '../pods/pod.ts';
import { type ImageManager, imageManagers } from './image-managers.ts';

type Manager = Ownership['manager'];

interface Claim {
  readonly manager: Manager;
  readonly evidence: string;
}

/**
 * Who would undo a change. The first of this order that has a claim: an operator (labels and annotations are copied to
 * what it makes, so they say nothing there), Argo CD, Flux, Helm, an unknown field manager, kubectl, Oakum. All evidence is
 * kept, also that of the others.
 */
const order: readonly Manager[] = ['operator', 'argocd', 'flux', 'helm', 'unknown', 'kubectl', 'oakum'];

/** Field managers by name; kubectl's are `kubectl-client-side-apply`, `kubectl-set`, `kubectl-edit`… */
const managers: readonly (readonly [pattern: RegExp, manager: Manager])[] = [
  [/^argocd-/, 'argocd'],
  [/^(kustomize|helm)-controller$/, 'flux'],
  [/^helm$/i, 'helm'],
  [/^oakum$/, 'oakum'],
  // `before-first-apply` is what server-side apply makes of fields that nobody had applied.
  [/^(kubectl(-.*)?|before-first-apply)$/, 'kubectl'],
];

export function ownershipOf(object: KubeObject): Ownership {
  const claims = [
    ...metadataClaims(object),
    ...imageManagers(object.metadata.managedFields ?? []).map(managerClaim),
  ];
  const manager = order.find((candidate) => claims.some((claim) => claim.manager === candidate)) ?? 'unknown';
  return { manager, evidence: claims.map(({ evidence }) => evidence) };
}

function* metadataClaims(object: KubeObject): Iterable<Claim> {
  const { labels = {}, annotations = {} } = object.metadata;
  const owner = controllerOf(object);
  if (owner !== undefined) {
    yield {
      manager: 'operator',
      evidence: `controlled by ${owner.kind} ${owner.name} (${owner.apiVersion})`,
    };
  }
  yield* argoClaim(object);
  for (const [prefix, kind] of fluxLabels) {
    const name = labels[`${prefix}/name`];
    if (name !== undefined) yield { manager: 'flux', evidence: `label ${prefix}/name: ${kind} ${name}` };
  }
  const release = annotations['meta.helm.sh/release-name'];
  if (labels['app.kubernetes.io/managed-by'] === 'Helm' && release !== undefined) {
    yield {
      manager: 'helm',
      evidence: `label managed-by Helm and annotation meta.helm.sh/release-name: ${release}`,
    };
  }
}

const fluxLabels = [
  ['kustomize.toolkit.fluxcd.io', 'Kustomization'],
  ['helm.toolkit.fluxcd.io', 'HelmRelease'],
] as const;

const trackingId = 'argocd.argoproj.io/tracking-id';

/** `<app>:<group>/<kind>:<namespace>/<name>`: annotations get copied, so it counts only on the object that it names. */
function* argoClaim({ kind, metadata }: KubeObject): Iterable<Claim> {
  const id = metadata.annotations?.[trackingId];
  if (id !== undefined) {
    const [app, type, place] = id.split(':');
    const isOwn = type?.split('/')[1] === kind && place === `${metadata.namespace}/${metadata.name}`;
    if (isOwn) yield { manager: 'argocd', evidence: `annotation ${trackingId}: application ${app}` };
  }
  const instance = metadata.labels?.['argocd.argoproj.io/instance'];
  if (instance !== undefined) {
    yield { manager: 'argocd', evidence: `label argocd.argoproj.io/instance: application ${instance}` };
  }
}

function managerClaim({ manager, containers }: ImageManager): Claim {
  const found = managers.find(([pattern]) => pattern.test(manager));
  return {
    manager: found?.[1] ?? 'unknown',
    evidence: `field manager ${manager} owns the image of ${containers.join(', ')}`,
  };
}
