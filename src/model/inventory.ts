import * as z from 'zod';
import { AddOn, Definition, HelmReleaseName } from './add-on.ts';
import { Coverage } from './coverage.ts';
import { ClusterNetwork } from './network.ts';
import { DigestText, InstantText } from './schemas.ts';

/** The UID of the kube-system namespace: what makes a cluster the same one under any context name. */
export const ClusterIdentity = z
  .object({ id: z.string(), name: z.string(), version: z.string().optional(), server: z.string() })
  .readonly();
export type ClusterIdentity = z.infer<typeof ClusterIdentity>;

/** One container of one pod, as its status reports it. `digest` is absent where the runtime gave none. */
export const RunningContainer = z
  .object({
    pod: z.string(),
    podUid: z.string(),
    node: z.string().optional(),
    /** `status.containerStatuses[].imageID` as reported. */
    imageId: z.string(),
    digest: DigestText.optional(),
    ready: z.boolean(),
    restarts: z.number().int(),
    /** `running`, or the waiting or terminated reason: ImagePullBackOff, CrashLoopBackOff… */
    state: z.string(),
  })
  .readonly();
export type RunningContainer = z.infer<typeof RunningContainer>;

export const ContainerRole = z.enum(['regular', 'init', 'sidecar', 'ephemeral']);
export type ContainerRole = z.infer<typeof ContainerRole>;

/** One container of a workload: what the template wants and what its pods run. */
export const Container = z
  .object({
    name: z.string(),
    role: ContainerRole,
    /** Whether the workload's own template has it: neither what a webhook injects into its pods nor an ephemeral one. */
    isInTemplate: z.boolean().default(true),
    /** The image reference of the pod template; of the pods where the template does not have the container. */
    image: z.string(),
    running: z.array(RunningContainer).readonly(),
    ports: z.array(z.number().int()).readonly(),
    /** Ports of the node that lead to it; absent is none. */
    hostPorts: z.array(z.number().int()).readonly().optional(),
  })
  .readonly();
export type Container = z.infer<typeof Container>;

/** Who manages the object, judged from labels, annotations, owners and managedFields of the image field. */
export const Ownership = z
  .object({
    manager: z.enum([
      'kubectl',
      'oakum',
      'argocd',
      'flux',
      'helm',
      'operator',
      'kapp',
      'fleet',
      'terraform',
      'kubelet',
      'unknown',
    ]),
    /** Which one of it: `application shop`, `release web/shop`, `field manager keel`. */
    name: z.string().optional(),
    /**
     * `certain`: the image field or an owner reference says so. `likely`: only labels or annotations do. `disputed`:
     * they do, and the image field is somebody else's. `none`: nothing speaks for anybody.
     */
    confidence: z.enum(['certain', 'likely', 'disputed', 'none']).default('none'),
    evidence: z.array(z.string()).readonly(),
  })
  .readonly();
export type Ownership = z.infer<typeof Ownership>;

/** What a label or the name of a namespace says about a workload, and which one said it. */
export const Attribute = z.object({ value: z.string(), evidence: z.string() }).readonly();

/** Whose workload it is and how much depends on it, by the rules of the Cluster document; what nothing says is absent. */
export const WorkloadAttributes = z
  .object({
    team: Attribute.optional(),
    environment: Attribute.optional(),
    /** `points` is what the word counts in the order, 0 to 10; absent where nobody says what the word means. */
    criticality: Attribute.unwrap()
      .extend({ points: z.number().int().min(0).max(10).optional() })
      .readonly()
      .optional(),
  })
  .readonly();
export type WorkloadAttributes = z.infer<typeof WorkloadAttributes>;

/** The top controller that a person would name. `running`, `defined` (0 replicas or suspended) or `finished` (a Job that ended). */
export const Workload = z
  .object({
    /** `<cluster id>/<uid>` */
    id: z.string(),
    uid: z.string(),
    apiVersion: z.string(),
    kind: z.string(),
    namespace: z.string(),
    name: z.string(),
    resourceVersion: z.string(),
    labels: z.record(z.string(), z.string()).readonly(),
    /** The Helm release that it says to be of, by Helm's label and annotations. */
    release: HelmReleaseName.optional(),
    podLabels: z.record(z.string(), z.string()).readonly(),
    replicas: z.number().int(),
    readyReplicas: z.number().int(),
    activity: z.enum(['running', 'defined', 'finished']),
    hostNetwork: z.boolean(),
    containers: z.array(Container).readonly(),
    ownership: Ownership,
    attributes: WorkloadAttributes.default({}),
  })
  .readonly();
export type Workload = z.infer<typeof Workload>;

/** The group of like nodes that a node was made in, and the label that says so. */
export const NodePool = z.object({ name: z.string(), label: z.string() }).readonly();
export type NodePool = z.infer<typeof NodePool>;

/** A node as the API reports it in nodeInfo. */
export const Node = z
  .object({
    name: z.string(),
    uid: z.string(),
    ready: z.boolean(),
    zone: z.string().optional(),
    /** Its role where no label names a pool; absent where nothing does. */
    pool: NodePool.optional(),
    osImage: z.string(),
    kernelVersion: z.string(),
    containerRuntime: z.string(),
    kubeletVersion: z.string(),
    architecture: z.string(),
    hasExternalIp: z.boolean(),
    /** Of the boot that the kubelet reports; inventories kept from before it was read have none. */
    bootId: z.string().optional(),
  })
  .readonly();
export type Node = z.infer<typeof Node>;

/** A Kubernetes binary and where it was seen: `kube-apiserver` on the cluster, `kubelet` on a node. */
export const Component = z
  .object({
    name: z.string(),
    /** As it was found; `unknown` where nothing names one. */
    version: z.string(),
    /** What upstream released; absent where `version` names no release. */
    upstream: z.string().optional(),
    /** What a vendor's build adds to it: `eks-adc7111`. */
    build: z.string().optional(),
    where: z.string(),
    evidence: z.string(),
    /** The digest that runs, where a pod runs it. */
    image: DigestText.optional(),
  })
  .readonly();
export type Component = z.infer<typeof Component>;

/** Who put the cluster together, judged from versions, node labels, osImage and providerID. */
export const Distribution = z
  .object({
    /** `eks`, `k3s`, `talos`…; `unknown` where nothing speaks for one. */
    id: z.string(),
    title: z.string(),
    /** Where control plane components run that no pod of the cluster shows. */
    controlPlane: z.enum(['pods', 'provider', 'embedded', 'unknown']),
    evidence: z.array(z.string()).readonly(),
  })
  .readonly();
export type Distribution = z.infer<typeof Distribution>;

export const unknownDistribution: Distribution = {
  id: 'unknown',
  title: 'unknown',
  controlPlane: 'unknown',
  evidence: [],
};

/** A Service, with only what decides who can reach the pods behind it. */
export const Service = z
  .object({
    namespace: z.string(),
    name: z.string(),
    type: z.string(),
    selector: z.record(z.string(), z.string()).readonly(),
    /** Addresses that the load balancer got; empty while unprovisioned. */
    addresses: z.array(z.string()).readonly(),
    externalIps: z.array(z.string()).readonly(),
    nodePorts: z.array(z.number().int()).readonly(),
    annotations: z.record(z.string(), z.string()).readonly(),
    /** loadBalancerSourceRanges */
    sourceRanges: z.array(z.string()).readonly(),
    isHeadless: z.boolean().optional(),
    /** Whether what it hands on still says who asks: `externalTrafficPolicy: Local`. */
    keepsSource: z.boolean().optional(),
    /** The ports of the pods that it leads to; a name is one of the container's. */
    targets: z
      .array(z.object({ protocol: z.string(), port: z.union([z.number().int(), z.string()]) }).readonly())
      .readonly()
      .optional(),
  })
  .readonly();
export type Service = z.infer<typeof Service>;

/** An Ingress, with the services it leads to in its own namespace. */
export const Ingress = z
  .object({
    namespace: z.string(),
    name: z.string(),
    className: z.string().optional(),
    hosts: z.array(z.string()).readonly(),
    services: z.array(z.string()).readonly(),
    addresses: z.array(z.string()).readonly(),
    annotations: z.record(z.string(), z.string()).readonly(),
  })
  .readonly();
export type Ingress = z.infer<typeof Ingress>;

/** What one cluster holds, at one moment. Lists are sorted by namespace, kind and name. */
export const Inventory = z
  .object({
    cluster: ClusterIdentity,
    observedAt: InstantText,
    workloads: z.array(Workload).readonly(),
    nodes: z.array(Node).readonly(),
    /** Inventories kept from before it was looked for have none. */
    distribution: Distribution.default(unknownDistribution),
    components: z.array(Component).readonly(),
    services: z.array(Service).readonly(),
    ingresses: z.array(Ingress).readonly(),
    /** Inventories kept from before it was read have none. */
    network: ClusterNetwork.optional(),
    /** Inventories kept from before they were looked for have none. */
    addOns: z.array(AddOn).default([]).readonly(),
    definitions: z.array(Definition).default([]).readonly(),
    coverage: Coverage,
  })
  .readonly();
export type Inventory = z.infer<typeof Inventory>;

/** `shop/Deployment/web`: how a workload is shown to a person. */
export function workloadTitle(workload: Pick<Workload, 'namespace' | 'kind' | 'name'>): string {
  return `${workload.namespace}/${workload.kind}/${workload.name}`;
}
