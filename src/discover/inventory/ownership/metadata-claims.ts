import type { KubeObject } from '../../../edges/kube/interface.ts';
import { controllerOf } from '../pods/pod.ts';
import type { Claim, Manager } from './claim.ts';
import { helmRelease } from './helm-release.ts';

/** What owner references, labels and annotations say about who manages an object. */
export function* metadataClaims(object: KubeObject): Iterable<Claim> {
  const owner = controllerOf(object);
  if (owner !== undefined) {
    const name = `${owner.kind} ${owner.name}`;
    yield {
      manager: 'operator',
      name,
      rests: 'reference',
      evidence: `controlled by ${name} (${owner.apiVersion})`,
    };
  }
  yield* staticPodClaim(object);
  yield* argoClaims(object);
  for (const sign of signs) yield* signClaim(sign, object);
  yield* helmClaim(object);
}

/** The kubelet writes a pod from a file of its node, and writes it again whatever the API server says. */
function* staticPodClaim({ kind, metadata }: KubeObject): Iterable<Claim> {
  const source = metadata.annotations?.['kubernetes.io/config.source'];
  if (kind !== 'Pod' || source === undefined || source === 'api') return;
  const node = metadata.ownerReferences?.find((owner) => owner.kind === 'Node')?.name;
  yield {
    manager: 'kubelet',
    ...(node === undefined ? {} : { name: `node ${node}` }),
    rests: 'reference',
    evidence: `annotation kubernetes.io/config.source: a static pod, from a ${source} of its node`,
  };
}

/** A label or annotation that one manager writes, and the one that says which namespace its object is in. */
interface Sign {
  readonly manager: Manager;
  readonly where: 'label' | 'annotation';
  readonly key: string;
  readonly namespaceKey?: string;
  /** What the value names. */
  readonly kind: string;
}

const signs: readonly Sign[] = [
  {
    manager: 'flux',
    where: 'label',
    key: 'kustomize.toolkit.fluxcd.io/name',
    namespaceKey: 'kustomize.toolkit.fluxcd.io/namespace',
    kind: 'Kustomization',
  },
  {
    manager: 'flux',
    where: 'label',
    key: 'helm.toolkit.fluxcd.io/name',
    namespaceKey: 'helm.toolkit.fluxcd.io/namespace',
    kind: 'HelmRelease',
  },
  // OLM's own references do not control what it makes.
  {
    manager: 'operator',
    where: 'label',
    key: 'olm.owner',
    namespaceKey: 'olm.owner.namespace',
    kind: 'ClusterServiceVersion',
  },
  { manager: 'kapp', where: 'label', key: 'kapp.k14s.io/app', kind: 'app' },
  // Fleet, and the add-ons that k3s and RKE2 apply themselves, are both Rancher's object sets.
  {
    manager: 'fleet',
    where: 'annotation',
    key: 'objectset.rio.cattle.io/id',
    kind: 'object set',
  },
];

function* signClaim({ manager, where, key, namespaceKey, kind }: Sign, object: KubeObject): Iterable<Claim> {
  const { labels = {}, annotations = {} } = object.metadata;
  const values = where === 'label' ? labels : annotations;
  const value = values[key];
  if (value === undefined) return;
  const namespace = namespaceKey === undefined ? undefined : values[namespaceKey];
  const name = `${kind} ${namespace === undefined ? value : `${namespace}/${value}`}`;
  yield { manager, name, rests: 'metadata', evidence: `${where} ${key}: ${name}` };
}

function* helmClaim({ metadata }: KubeObject): Iterable<Claim> {
  const release = helmRelease(metadata);
  if (release === undefined) return;
  yield {
    manager: 'helm',
    name: `release ${release.namespace}/${release.name}`,
    rests: 'metadata',
    evidence: `label managed-by Helm and annotation meta.helm.sh/release-name: ${release.name}`,
  };
}

const trackingId = 'argocd.argoproj.io/tracking-id';
const instanceLabel = 'argocd.argoproj.io/instance';

/**
 * `<app>:<group>/<kind>:<namespace>/<name>`: annotations get copied, so it counts only on the object that it names. The
 * label `app.kubernetes.io/instance`, Argo's default before 3.0, is in every chart and says nothing.
 */
function* argoClaims({ kind, metadata }: KubeObject): Iterable<Claim> {
  const id = metadata.annotations?.[trackingId];
  if (id !== undefined) {
    const [app, type, place] = id.split(':');
    const isOwn = type?.split('/')[1] === kind && place === `${metadata.namespace}/${metadata.name}`;
    if (isOwn) yield argo(`application ${app}`, `annotation ${trackingId}`);
  }
  const instance = metadata.labels?.[instanceLabel];
  if (instance !== undefined) yield argo(`application ${instance}`, `label ${instanceLabel}`);
}

function argo(name: string, where: string): Claim {
  return { manager: 'argocd', name, rests: 'metadata', evidence: `${where}: ${name}` };
}
