import type { KubeResource } from '../../edges/kube/interface.ts';

function namespaced(group: string, resource: string): KubeResource {
  return { group, version: 'v1', resource, namespaced: true };
}

export const deployments = namespaced('apps', 'deployments');
export const statefulSets = namespaced('apps', 'statefulsets');
export const daemonSets = namespaced('apps', 'daemonsets');
export const replicaSets = namespaced('apps', 'replicasets');
export const jobs = namespaced('batch', 'jobs');
export const cronJobs = namespaced('batch', 'cronjobs');
export const pods = namespaced('', 'pods');
export const services = namespaced('', 'services');
export const ingresses = namespaced('networking.k8s.io', 'ingresses');
export const networkPolicies = namespaced('networking.k8s.io', 'networkpolicies');
export const endpointSlices = namespaced('discovery.k8s.io', 'endpointslices');
/** Of a CustomResourceDefinition, in the version that its kind was written for; the server may serve another. */
function custom(group: string, version: string, resource: string): KubeResource {
  return { group, version, resource, namespaced: true };
}

export const rollouts = custom('argoproj.io', 'v1alpha1', 'rollouts');
export const cloneSets = custom('apps.kruise.io', 'v1alpha1', 'clonesets');
export const advancedStatefulSets = custom('apps.kruise.io', 'v1beta1', 'statefulsets');
export const advancedDaemonSets = custom('apps.kruise.io', 'v1alpha1', 'daemonsets');
export const knativeServices = custom('serving.knative.dev', 'v1', 'services');
export const knativeConfigurations = custom('serving.knative.dev', 'v1', 'configurations');
export const knativeRevisions = custom('serving.knative.dev', 'v1', 'revisions');

const rbacGroup = 'rbac.authorization.k8s.io';
export const roles = namespaced(rbacGroup, 'roles');
export const roleBindings = namespaced(rbacGroup, 'rolebindings');
export const clusterRoles: KubeResource = { ...namespaced(rbacGroup, 'clusterroles'), namespaced: false };
export const clusterRoleBindings: KubeResource = {
  ...namespaced(rbacGroup, 'clusterrolebindings'),
  namespaced: false,
};
export const serviceAccounts = namespaced('', 'serviceaccounts');

const gatewayGroup = 'gateway.networking.k8s.io';
export const gateways = custom(gatewayGroup, 'v1', 'gateways');
export const referenceGrants = custom(gatewayGroup, 'v1', 'referencegrants');
export const gatewayRoutes: readonly KubeResource[] = [
  custom(gatewayGroup, 'v1', 'httproutes'),
  custom(gatewayGroup, 'v1', 'grpcroutes'),
  custom(gatewayGroup, 'v1', 'tlsroutes'),
  custom(gatewayGroup, 'v1', 'tcproutes'),
  custom(gatewayGroup, 'v1', 'udproutes'),
];
export const openshiftRoutes = custom('route.openshift.io', 'v1', 'routes');

/** Of Flux and Argo CD; read by whoever asks where charts come from. */
const chartSources: readonly KubeResource[] = [
  custom('helm.toolkit.fluxcd.io', 'v2', 'helmreleases'),
  custom('source.toolkit.fluxcd.io', 'v1', 'helmrepositories'),
  custom('source.toolkit.fluxcd.io', 'v1', 'ocirepositories'),
  custom('argoproj.io', 'v1alpha1', 'applications'),
];

export const nodes: KubeResource = { group: '', version: 'v1', resource: 'nodes', namespaced: false };
export const definitions: KubeResource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
  namespaced: false,
};
export const namespaces: KubeResource = {
  group: '',
  version: 'v1',
  resource: 'namespaces',
  namespaced: false,
};

const ownGroups = [
  '',
  'apps',
  'batch',
  'networking.k8s.io',
  'discovery.k8s.io',
  'apiextensions.k8s.io',
  'rbac.authorization.k8s.io',
];

/** `pods`, `rollouts.argoproj.io`: how a resource is named to people, who know Kubernetes' own without their group. */
export function resourceTitle({ group, resource }: KubeResource): string {
  return ownGroups.includes(group) ? resource : `${resource}.${group}`;
}

/** What is read, with the verbs it takes and why: the data behind the read role, and all that the role grants. */
export interface ResourceRead {
  readonly resource: KubeResource;
  readonly verbs: readonly ('get' | 'list' | 'watch')[];
  /** Only these objects, where one is enough. */
  readonly names?: readonly string[];
  /** Not read, and not granted, where only some namespaces are. */
  readonly onlyUnscoped?: true;
  readonly why: string;
}

const listed = ['list', 'watch'] as const;
const each = ['get', 'list', 'watch'] as const;

/** Everything that discovery reads. No Secret, no ConfigMap, and nothing but get, list and watch. */
export const resourcesRead: readonly ResourceRead[] = [
  { resource: deployments, verbs: each, why: 'workloads, and the state of a rollout' },
  { resource: statefulSets, verbs: each, why: 'workloads' },
  { resource: daemonSets, verbs: each, why: 'workloads' },
  { resource: replicaSets, verbs: listed, why: 'which Deployment a pod belongs to, and which pods are new' },
  { resource: jobs, verbs: listed, why: 'workloads' },
  { resource: cronJobs, verbs: listed, why: 'workloads' },
  { resource: rollouts, verbs: listed, why: 'workloads of Argo Rollouts, where it is installed' },
  { resource: cloneSets, verbs: listed, why: 'workloads of OpenKruise, where it is installed' },
  { resource: advancedStatefulSets, verbs: listed, why: 'workloads of OpenKruise, where it is installed' },
  { resource: advancedDaemonSets, verbs: listed, why: 'workloads of OpenKruise, where it is installed' },
  { resource: knativeServices, verbs: listed, why: 'workloads of Knative, where it is installed' },
  { resource: knativeConfigurations, verbs: listed, why: 'which Knative Service a pod belongs to' },
  { resource: knativeRevisions, verbs: listed, why: 'which Knative Service a pod belongs to' },
  { resource: pods, verbs: listed, why: 'running digests, readiness and restarts' },
  { resource: services, verbs: listed, why: 'who can reach a workload' },
  { resource: ingresses, verbs: listed, why: 'who can reach a workload' },
  { resource: networkPolicies, verbs: ['list'], why: 'who may not reach a workload' },
  { resource: endpointSlices, verbs: ['list'], why: 'which pods are behind a Service without a selector' },
  ...[gateways, ...gatewayRoutes, referenceGrants, openshiftRoutes].map(
    (resource): ResourceRead => ({
      resource,
      verbs: ['list'],
      why: 'who can reach a workload, where such routes are installed',
    }),
  ),
  { resource: nodes, verbs: listed, why: 'versions of kubelet, runtime and kernel' },
  {
    resource: namespaces,
    verbs: ['get'],
    names: ['kube-system'],
    why: 'its UID is the identity of the cluster',
  },
  {
    resource: namespaces,
    verbs: ['list'],
    onlyUnscoped: true,
    why: 'their labels say whose workloads are in them',
  },
  {
    resource: definitions,
    verbs: ['list'],
    onlyUnscoped: true,
    why: 'which custom resources there are, in which versions',
  },
  ...chartSources.map(
    (resource): ResourceRead => ({
      resource,
      verbs: ['list'],
      onlyUnscoped: true,
      why: 'where the charts of releases come from, where chart repositories are configured',
    }),
  ),
];

/** Read only where it is switched on: what pods may do by their ServiceAccounts. */
export const rightsRead: readonly ResourceRead[] = [
  roles,
  roleBindings,
  clusterRoles,
  clusterRoleBindings,
  serviceAccounts,
].map((resource) => ({
  resource,
  verbs: ['list'],
  why: 'what a thief of a pod could do by its ServiceAccount',
}));
