import type { RightKind } from '../../../model/index.ts';
import type { Rule } from './read-rights.ts';

/** Something that a rule may allow: verbs on resources of a group, any of each. */
interface Asked {
  readonly kind: RightKind;
  /** As it follows `may`. */
  readonly may: string;
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Of resources that no namespace has: a role of a namespace gives nothing of them. */
  readonly onlyClusterWide?: true;
}

const writing = ['create', 'update', 'patch'];
const rbac = 'rbac.authorization.k8s.io';

/** The rights that CIS 5.1 and Kubernetes' own page on RBAC good practices warn of. */
const asked: readonly Asked[] = [
  {
    kind: 'raise-rights',
    may: 'give itself more rights',
    group: rbac,
    resources: ['roles', 'clusterroles'],
    verbs: ['escalate', 'bind'],
  },
  {
    kind: 'raise-rights',
    may: 'act as somebody else',
    group: '',
    resources: ['users', 'groups', 'serviceaccounts'],
    verbs: ['impersonate'],
  },
  {
    kind: 'node-proxy',
    may: 'command kubelets',
    group: '',
    resources: ['nodes/proxy'],
    verbs: ['get', 'create'],
    onlyClusterWide: true,
  },
  {
    kind: 'webhooks',
    may: 'change what the API server admits',
    group: 'admissionregistration.k8s.io',
    resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
    verbs: writing,
    onlyClusterWide: true,
  },
  {
    kind: 'mint-tokens',
    may: 'make tokens of accounts',
    group: '',
    resources: ['serviceaccounts/token'],
    verbs: ['create'],
  },
  {
    kind: 'approve-certificates',
    may: 'approve certificates',
    group: 'certificates.k8s.io',
    resources: ['certificatesigningrequests/approval'],
    verbs: ['update', 'patch'],
    onlyClusterWide: true,
  },
  {
    kind: 'read-secrets',
    may: 'read Secrets',
    group: '',
    resources: ['secrets'],
    verbs: ['get', 'list', 'watch'],
  },
  {
    kind: 'exec',
    may: 'run commands in pods',
    group: '',
    resources: ['pods/exec', 'pods/attach', 'pods/ephemeralcontainers'],
    verbs: ['get', ...writing],
  },
  {
    kind: 'make-pods',
    may: 'make pods',
    group: '',
    resources: ['pods', 'replicationcontrollers'],
    verbs: ['create'],
  },
  {
    kind: 'make-pods',
    may: 'make or change workloads',
    group: 'apps',
    resources: ['deployments', 'daemonsets', 'statefulsets', 'replicasets'],
    verbs: writing,
  },
  {
    kind: 'make-pods',
    may: 'make or change Jobs',
    group: 'batch',
    resources: ['jobs', 'cronjobs'],
    verbs: writing,
  },
  {
    kind: 'make-volumes',
    may: 'make volumes of any path of a node',
    group: '',
    resources: ['persistentvolumes'],
    verbs: ['create'],
    onlyClusterWide: true,
  },
];

/** What rules give beyond ordinary work, each kind once. All of everything is one right and not ten. */
export function rightsOf(
  rules: readonly Rule[],
  isClusterWide: boolean,
): readonly { readonly kind: RightKind; readonly may: string }[] {
  if (rules.some((rule) => [rule.apiGroups, rule.resources, rule.verbs].every((list) => list.includes('*'))))
    return [{ kind: 'everything', may: 'do everything' }];
  const found = asked.filter(
    (one) => (isClusterWide || one.onlyClusterWide !== true) && rules.some((rule) => gives(rule, one)),
  );
  return [...new Map(found.toReversed().map(({ kind, may }) => [kind, { kind, may }])).values()].toReversed();
}

function gives({ apiGroups, resources, verbs }: Rule, one: Asked): boolean {
  return (
    (apiGroups.includes('*') || apiGroups.includes(one.group)) &&
    (verbs.includes('*') || verbs.some((verb) => one.verbs.includes(verb))) &&
    one.resources.some((resource) => resources.some((pattern) => covers(pattern, resource)))
  );
}

/** `*` is every resource and subresource; `*` before a slash, that subresource of every one. */
function covers(pattern: string, resource: string): boolean {
  if (pattern === '*' || pattern === resource) return true;
  const [, subresource] = resource.split('/');
  return subresource !== undefined && pattern === `*/${subresource}`;
}
