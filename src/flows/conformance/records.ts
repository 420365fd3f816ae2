import { type Digest, sha256 } from '../../kernel/index.ts';
import {
  type Container,
  type Inventory,
  type Node,
  type Patch,
  type Plan,
  type PlannedPatch,
  planDigest,
  type RolloutState,
  type Run,
  type RunningContainer,
  type RunPatch,
  unknownDistribution,
  type Workload,
} from '../../model/index.ts';

/** The smallest valid records for tests of flows; each maker takes what a case wants different. */

export const image = 'registry.test/shop/web:1';
export const madeDigest: Digest = sha256('made');
export const madeImage = `registry.test/shop/web:1-oakum.1@${madeDigest}`;
const at = '2026-11-21T09:00:00.000Z';

export type LayerPatch = Extract<Patch, { kind: 'layer-patch' }>;

/** A layer patch of these workloads of the namespace shop, each with one container `web`. */
export function aLayerPatch(names: readonly string[], different: Partial<LayerPatch> = {}): LayerPatch {
  const places = names.map((name) => ({ id: `c/uid-${name}`, name: `shop/Deployment/${name}` }));
  return {
    kind: 'layer-patch',
    id: 'patch-1',
    title: 'web: openssl',
    subject: `image:${sha256('source')}`,
    removes: [{ id: 'f1', name: 'CVE-2024-1 openssl 3.0.1' }],
    leaves: [],
    exploited: 0,
    points: 1,
    where: places,
    how: 'layer patch',
    reasons: [],
    targets: names.map((name, index) => ({
      workload: places[index] ?? { id: '', name: '' },
      kind: 'Deployment',
      namespace: 'shop',
      name,
      uid: `uid-${name}`,
      container: 'web',
      image,
    })),
    image,
    digest: sha256('source'),
    packages: [{ name: 'openssl', from: '3.0.1', to: '3.0.2' }],
    ...different,
  };
}

/** The same image built again by CI. */
export function aRebuild(names: readonly string[]): Extract<Patch, { kind: 'rebuild' }> {
  const { packages: _, ...rest } = aLayerPatch(names);
  return {
    ...rest,
    kind: 'rebuild',
    order: {
      baseline: 'shop',
      sourceDigest: sha256('spec.source'),
      ci: 'https://ci.example',
      revision: 'a'.repeat(40),
      base: `registry.test/base:1@${sha256('base')}`,
      request: 'oakum-1',
      result: image,
    },
  };
}

export function aPlannedPatch(patch: Patch, different: Partial<PlannedPatch> = {}): PlannedPatch {
  return {
    patch,
    decision: { kind: 'allow', rule: 'PatchPolicy all level auto' },
    policy: 'all',
    engines: ['native'],
    gate: { bake: '5s', deadline: '60s' },
    basis: patch.targets.map(({ uid, kind, namespace, name, container }) => ({
      uid,
      kind,
      apiVersion: 'apps/v1',
      namespace,
      name,
      images: [`${container}=${image}`],
      digests: [],
      takeFrom: [],
    })),
    to: { repository: 'registry.test/shop/web', tag: '1-oakum.1' },
    diff: '',
    ...different,
  };
}

export function aPlan(patches: readonly PlannedPatch[], different: Partial<Plan> = {}): Plan {
  const body: Omit<Plan, 'digest'> = {
    schemaVersion: 1,
    kind: 'Plan',
    id: 'plan-1',
    createdAt: at,
    createdBy: 'alice',
    expiresAt: '2026-11-22T09:00:00.000Z',
    cluster: { id: 'c', name: 'prod', server: 'https://127.0.0.1:6443' },
    patches,
    leftOut: [],
    coverage: { read: 1, total: 1, unread: [] },
    restsOn: [],
    ...different,
  };
  return { ...body, digest: planDigest(body) };
}

export function aRollout(name: string, different: Partial<RolloutState> = {}): RolloutState {
  return {
    workload: `c/uid-${name}`,
    uid: `uid-${name}`,
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    namespace: 'shop',
    name,
    phase: 'pending',
    before: [{ container: 'web', image }],
    after: [{ container: 'web', image: madeImage }],
    verdicts: [],
    note: '',
    ...different,
  };
}

export function aRunPatch(different: Partial<RunPatch> = {}): RunPatch {
  return { id: 'patch-1', title: 'web: openssl', phase: 'pending', rollouts: [], note: '', ...different };
}

export function aRun(patches: readonly RunPatch[], different: Partial<Run> = {}): Run {
  return {
    id: 'run-1',
    machine: 1,
    planDigest: sha256('plan'),
    cluster: 'c',
    phase: 'running',
    wish: 'go',
    startedAt: at,
    startedBy: 'alice',
    patches,
    note: '',
    ...different,
  };
}

export function aRunningContainer(pod: string, different: Partial<RunningContainer> = {}): RunningContainer {
  const digest = sha256('source');
  return {
    pod,
    podUid: `uid-${pod}`,
    node: 'node-1',
    imageId: `registry.test/shop/web@${digest}`,
    digest,
    ready: true,
    restarts: 0,
    state: 'running',
    ...different,
  };
}

export function aContainer(name: string, different: Partial<Container> = {}): Container {
  const running = [aRunningContainer('web-1')];
  return { name, role: 'regular', isInTemplate: true, image, running, ports: [], ...different };
}

export function aWorkload(name: string, different: Partial<Workload> = {}): Workload {
  return {
    id: `c/uid-${name}`,
    uid: `uid-${name}`,
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'shop',
    name,
    resourceVersion: '1',
    labels: {},
    podLabels: {},
    replicas: 1,
    readyReplicas: 1,
    activity: 'running',
    hostNetwork: false,
    containers: [aContainer('web')],
    ownership: { manager: 'kubectl', confidence: 'certain', evidence: [] },
    attributes: {},
    ...different,
  };
}

export function aNode(name: string, different: Partial<Node> = {}): Node {
  return {
    name,
    uid: `uid-${name}`,
    ready: true,
    osImage: '',
    kernelVersion: '',
    containerRuntime: '',
    kubeletVersion: '',
    architecture: 'amd64',
    hasExternalIp: false,
    ...different,
  };
}

export function anInventory(workloads: readonly Workload[], different: Partial<Inventory> = {}): Inventory {
  return {
    cluster: { id: 'c', name: 'prod', server: 'https://127.0.0.1:6443' },
    observedAt: at,
    workloads,
    nodes: [],
    distribution: unknownDistribution,
    components: [],
    services: [],
    ingresses: [],
    addOns: [],
    definitions: [],
    coverage: { read: 1, total: 1, unread: [] },
    ...different,
  };
}
