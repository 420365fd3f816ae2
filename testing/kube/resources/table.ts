/** One kind of object that the server serves: where it lives, and which parts of it have doors of their own. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  /** `status`, `scale`, `eviction`, `log`, `binding`. */
  readonly subresources: readonly string[];
  readonly categories: readonly string[];
  /** Whether `metadata.generation` counts the changes of the spec. */
  readonly counted: boolean;
  /** Whether the objects are of a CustomResourceDefinition: their lists carry apiVersion and kind in every item. */
  readonly custom: boolean;
}

/** group/version, plural, kind, then words: `cluster` (not namespaced), `uncounted`, `all`, short names, `/subresource`. */
const rows = `
v1 namespaces Namespace cluster uncounted ns /status /finalize
v1 nodes Node cluster uncounted no /status
v1 pods Pod all po /status /eviction /log /binding
v1 services Service uncounted all svc /status
v1 endpoints Endpoints uncounted ep
v1 configmaps ConfigMap uncounted cm
v1 secrets Secret uncounted
v1 serviceaccounts ServiceAccount uncounted sa
v1 events Event uncounted ev
v1 replicationcontrollers ReplicationController all rc /status /scale
apps/v1 deployments Deployment all deploy /status /scale
apps/v1 replicasets ReplicaSet all rs /status /scale
apps/v1 statefulsets StatefulSet all sts /status /scale
apps/v1 daemonsets DaemonSet all ds /status
apps/v1 controllerrevisions ControllerRevision uncounted
batch/v1 jobs Job all /status
batch/v1 cronjobs CronJob all cj /status
autoscaling/v2 horizontalpodautoscalers HorizontalPodAutoscaler all hpa /status
networking.k8s.io/v1 ingresses Ingress ing /status
networking.k8s.io/v1 ingressclasses IngressClass cluster
networking.k8s.io/v1 networkpolicies NetworkPolicy netpol
policy/v1 poddisruptionbudgets PodDisruptionBudget pdb /status
coordination.k8s.io/v1 leases Lease uncounted
discovery.k8s.io/v1 endpointslices EndpointSlice
apiextensions.k8s.io/v1 customresourcedefinitions CustomResourceDefinition cluster crd crds /status
gateway.networking.k8s.io/v1 gatewayclasses GatewayClass cluster custom gc /status
gateway.networking.k8s.io/v1 gateways Gateway custom gtw /status
gateway.networking.k8s.io/v1 httproutes HTTPRoute custom /status
`;

const flags = new Set(['cluster', 'uncounted', 'all', 'custom']);

function parseRow(line: string): Resource {
  const [place = '', plural = '', kind = '', ...words] = line.split(' ');
  const [group, version] = place.includes('/') ? place.split('/') : ['', place];
  return {
    group: group ?? '',
    version: version ?? '',
    plural,
    singular: kind.toLowerCase(),
    kind,
    namespaced: !words.includes('cluster'),
    shortNames: words.filter((word) => !word.startsWith('/') && !flags.has(word)),
    subresources: words.filter((word) => word.startsWith('/')).map((word) => word.slice(1)),
    categories: words.includes('all') ? ['all'] : [],
    counted: !words.includes('uncounted'),
    custom: words.includes('custom'),
  };
}

/** What the server serves without any CustomResourceDefinition. */
export const resources: readonly Resource[] = rows.trim().split('\n').map(parseRow);

/** Groups of a real API server that this one knows of and does not serve: they answer 501 instead of 404. */
export const unservedGroups: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io',
  'apiregistration.k8s.io',
  'certificates.k8s.io',
  'events.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'node.k8s.io',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
]);

export const apiVersionOf = (resource: Pick<Resource, 'group' | 'version'>): string =>
  resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;

/** `deployments.apps`, as error messages and discovery write it. */
export const qualifiedName = (resource: Pick<Resource, 'group' | 'plural'>): string =>
  resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
