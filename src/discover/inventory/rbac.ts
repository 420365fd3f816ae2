import { OakumError } from '../../kernel/pure/index.ts';
import { type ResourceRead, resourcesRead, rightsRead } from './resources.ts';

export interface RbacOptions {
  /** Namespaces that are read; empty means the whole cluster. */
  readonly readNamespaces: readonly string[];
  /** Namespaces that may be written to; empty means that Oakum writes nothing. */
  readonly writeNamespaces: readonly string[];
  /** More custom resources that own pods and may be read: `kafkas.kafka.strimzi.io`. */
  readonly owners: readonly string[];
  /** Namespaces whose Secrets of Helm releases are read. */
  readonly helmSecrets: readonly string[];
  /** The namespace in which the read-only collector of nodes runs its Jobs. */
  readonly collectNodes?: string | undefined;
  /** Namespaces in which Tekton builds images again: PipelineRuns are made there. */
  readonly pipelineRuns?: readonly string[] | undefined;
  /** Namespaces whose Secrets of Argo CD's cluster records are read. */
  readonly argoCdSecrets: readonly string[];
  /** Whether the rights of ServiceAccounts are read. */
  readonly readsRights?: boolean | undefined;
  /** Resources by group that are looked through for old versions of the API, with /metrics. */
  readonly apis?: ReadonlyMap<string, readonly string[]> | undefined;
  /** What other rooms read beside the inventory. */
  readonly beside: readonly ResourceRead[];
  /** Namespaces whose ConfigMaps of Helm releases are read. */
  readonly helmConfigMaps: readonly string[];
  readonly subject: {
    readonly kind: 'ServiceAccount' | 'User' | 'Group';
    readonly name: string;
    readonly namespace?: string;
  };
}

/** A Role, ClusterRole or binding, ready to be printed as YAML. */
export interface RbacObject {
  readonly apiVersion: 'rbac.authorization.k8s.io/v1';
  readonly kind: 'ClusterRole' | 'Role' | 'ClusterRoleBinding' | 'RoleBinding';
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly RbacRule[];
  readonly roleRef?: { readonly apiGroup: string; readonly kind: string; readonly name: string };
  readonly subjects?: readonly Readonly<Record<string, string>>[];
}

export interface RbacRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  /** Of URLs that are no resources; then groups and resources are empty. */
  readonly nonResourceURLs?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

export interface RbacAnswer {
  readonly objects: readonly RbacObject[];
  /** What a thief of these rights could do, one sentence each. */
  readonly risks: readonly string[];
}

/**
 * The roles for what is switched on: exactly what is read, and `patch` on Deployments where writing is allowed.
 *
 * @throws usage.resource-name for an owner that is no `plural.group`.
 */
export function rbacRoles(options: RbacOptions): RbacAnswer {
  const { readNamespaces, writeNamespaces } = options;
  const isScoped = readNamespaces.length > 0;
  const read = [
    ...resourcesRead,
    ...(options.readsRights === true ? rightsRead : []),
    ...options.beside,
    ...options.owners.map(ownerRead),
  ].filter(({ onlyUnscoped }) => !isScoped || onlyUnscoped !== true);
  const clusterWide = read.filter(({ resource }) => !isScoped || !resource.namespaced);
  const named = read.filter(({ resource }) => resource.namespaced);
  const clusterRules = clusterWide.map(ruleOf).concat(isScoped ? [namespaceRule(readNamespaces)] : []);
  return {
    objects: [
      ...granted('oakum-read', undefined, { options, rules: clusterRules }),
      ...(isScoped ? readNamespaces : []).flatMap((namespace) =>
        granted('oakum-read', namespace, { options, rules: named.map(ruleOf) }),
      ),
      ...(options.apis === undefined
        ? []
        : granted('oakum-apis', undefined, { options, rules: apiRules(options.apis) })),
      ...options.helmSecrets.flatMap((namespace) =>
        granted('oakum-helm-secrets', namespace, { options, rules: [listRule('secrets')] }),
      ),
      ...options.helmConfigMaps.flatMap((namespace) =>
        granted('oakum-helm-config-maps', namespace, { options, rules: [listRule('configmaps')] }),
      ),
      ...options.argoCdSecrets.flatMap((namespace) =>
        granted('oakum-argo-cd-secrets', namespace, { options, rules: [listRule('secrets')] }),
      ),
      ...writeNamespaces.flatMap((namespace) =>
        granted('oakum-write', namespace, { options, rules: [writeRule] }),
      ),
      ...(options.pipelineRuns ?? []).flatMap((namespace) =>
        granted('oakum-pipeline-runs', namespace, { options, rules: [pipelineRule] }),
      ),
      ...(options.collectNodes === undefined
        ? []
        : granted('oakum-collect-nodes', options.collectNodes, { options, rules: collectRules })),
    ],
    risks: risksOf(options),
  };
}

const writeRule: RbacRule = { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'patch'] };

/** Starts builds of its own and looks at how they go. */
const pipelineRule: RbacRule = {
  apiGroups: ['tekton.dev'],
  resources: ['pipelineruns'],
  verbs: ['get', 'create'],
};

/** Makes, watches, reads and removes Jobs of its own; no pod is made or changed directly. */
const collectRules: readonly RbacRule[] = [
  { apiGroups: ['batch'], resources: ['jobs'], verbs: ['get', 'list', 'create', 'delete'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
];

/** Kubernetes cannot grant Secrets of one type only, nor objects by their labels. */
function listRule(resource: string): RbacRule {
  return { apiGroups: [''], resources: [resource], verbs: ['list'] };
}

/** Objects are listed for who wrote them in which version; of /metrics one gauge is kept. */
function apiRules(apis: ReadonlyMap<string, readonly string[]>): readonly RbacRule[] {
  return [
    ...[...apis].map(([group, resources]): RbacRule => ({ apiGroups: [group], resources, verbs: ['list'] })),
    { apiGroups: [], resources: [], nonResourceURLs: ['/metrics'], verbs: ['get'] },
  ];
}

function ownerRead(text: string): ResourceRead {
  const [, resource, group] = /^([a-z0-9-]{1,63})\.([a-z0-9.-]{1,253})$/.exec(text) ?? [];
  if (resource === undefined || group === undefined)
    throw new OakumError(
      'usage.resource-name',
      `${JSON.stringify(text.slice(0, 100))} names no custom resource`,
      {
        hint: 'plural and group, as `kubectl get crd` lists them: kafkas.kafka.strimzi.io',
      },
    );
  const why = 'which custom resource a pod belongs to';
  return { resource: { group, version: '', resource, namespaced: true }, verbs: ['list'], why };
}

function namespaceRule(names: readonly string[]): RbacRule {
  return { apiGroups: [''], resources: ['namespaces'], resourceNames: names, verbs: ['get'] };
}

function ruleOf({ resource, verbs, names }: ResourceRead): RbacRule {
  return {
    apiGroups: [resource.group],
    resources: [resource.resource],
    ...(names === undefined ? {} : { resourceNames: names }),
    verbs,
  };
}

function granted(
  name: string,
  namespace: string | undefined,
  { options, rules }: { readonly options: RbacOptions; readonly rules: readonly RbacRule[] },
): readonly RbacObject[] {
  const scope = namespace === undefined ? 'ClusterRole' : 'Role';
  const metadata = namespace === undefined ? { name } : { name, namespace };
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const apiGroup = 'rbac.authorization.k8s.io';
  const { subject } = options;
  const who =
    subject.kind === 'ServiceAccount' ? { ...subject } : { apiGroup, kind: subject.kind, name: subject.name };
  return [
    { apiVersion, kind: scope, metadata, rules },
    {
      apiVersion,
      kind: `${scope}Binding`,
      metadata,
      roleRef: { apiGroup, kind: scope, name },
      subjects: [who],
    },
  ];
}

const apisRisk =
  'apis: a thief learns the objects of the kinds that changed over the years (among them roles, bindings and webhooks, and ' +
  'manifests that kubectl kept in annotations), and the metrics of the API server.';

function risksOf(options: RbacOptions): readonly string[] {
  const { readNamespaces, writeNamespaces, helmSecrets, helmConfigMaps, argoCdSecrets } = options;
  const { collectNodes, pipelineRuns = [] } = options;
  const where = readNamespaces.length === 0 ? 'every namespace' : readNamespaces.join(', ');
  const risks = [
    `read: a thief learns what runs in ${where}, in which versions and on which nodes, which of it is reachable, and what ` +
      `is written in pod templates (a password in an environment variable is readable there); ${secretsText([...helmSecrets, ...argoCdSecrets])} ` +
      'and nothing can be changed.',
    ...(options.readsRights === true ? [rightsRisk] : []),
    ...(options.apis === undefined ? [] : [apisRisk]),
    ...(helmSecrets.length === 0 ? [] : [helmRisk(helmSecrets)]),
    ...(collectNodes === undefined ? [] : [collectRisk(collectNodes)]),
    ...(pipelineRuns.length === 0 ? [] : [pipelineRisk(pipelineRuns)]),
    ...(argoCdSecrets.length === 0 ? [] : [argoCdRisk(argoCdSecrets)]),
    ...(helmConfigMaps.length === 0 ? [] : [configMapRisk(helmConfigMaps)]),
  ];
  if (writeNamespaces.length === 0) return risks;
  return risks.concat(
    `write: a thief can change every Deployment in ${writeNamespaces.join(', ')}: run any image there with any of that ` +
      "namespace's service accounts and mount any of its Secrets, so treat these rights like the namespace's own admin.",
  );
}

const rightsRisk =
  'rights: a thief learns who may do what in the cluster, and with it whose token is worth stealing; nothing can be done with it alone.';

function secretsText(namespaces: readonly string[]): string {
  return namespaces.length === 0 ? 'no Secret can be read' : 'no Secret beyond the next lines can be read';
}

/** A run may bring its whole pipeline with it. */
function pipelineRisk(namespaces: readonly string[]): string {
  return (
    `pipeline-runs: a thief can run any steps in ${namespaces.join(', ')} with any of that namespace's service accounts and ` +
    'mount any of its Secrets, those that push images among them: give builds a namespace of their own.'
  );
}

/** RBAC cannot say what a Job may hold; the admission policy of docs/reference/nodes.md can. */
function collectRisk(namespace: string): string {
  return (
    `collect-nodes: a thief can run any Job in ${namespace}; as that namespace must allow hostPath, that is root on every ` +
    'node, unless the admission policy of docs/reference/nodes.md is there. Keep nothing else in it.'
  );
}

function helmRisk(namespaces: readonly string[]): string {
  return (
    `helm-secrets: a thief can read every Secret in ${namespaces.join(', ')}, because Kubernetes cannot grant those of ` +
    'Helm alone; Oakum itself asks for those of Helm only, and keeps no value of a release.'
  );
}

function argoCdRisk(namespaces: readonly string[]): string {
  return (
    `argo-cd-secrets: a thief can read every Secret in ${namespaces.join(', ')}, among them the credentials of Argo CD ` +
    'for every cluster that it deploys to, mostly those of an administrator; Oakum itself asks for the cluster records ' +
    'only, and keeps a name and an address of each.'
  );
}

function configMapRisk(namespaces: readonly string[]): string {
  return (
    `helm-config-maps: a thief can read every ConfigMap in ${namespaces.join(', ')}, and with it the values of releases ` +
    'that Helm keeps there, passwords included; Oakum itself asks for those of Helm only, and keeps no value of a release.'
  );
}
