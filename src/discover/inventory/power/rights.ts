import { compareText } from '../../../kernel/pure/index.ts';
import type { RightKind } from '../../../model/index.ts';
import type { Rule } from './read-rights.ts';

/** Something that a rule may allow: verbs on resources of a group, any of each. */
export interface Asked {
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
export const askedRights: readonly Asked[] = [
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
  if (rules.some(isEverything)) return [{ kind: 'everything', may: 'do everything' }];
  const found = askedRights
    .filter((one) => isClusterWide || one.onlyClusterWide !== true)
    .flatMap((one) => {
      const names = namesOf(rules.filter((rule) => gives(rule, one)));
      return names === undefined ? [] : [{ kind: one.kind, may: `${one.may}${names}` }];
    });
  return [...new Map(found.toReversed().map((one) => [one.kind, one])).values()].toReversed();
}

function isEverything({ apiGroups, resources, verbs, resourceNames }: Rule): boolean {
  return resourceNames.length === 0 && [apiGroups, resources, verbs].every((list) => list.includes('*'));
}

/** Undefined where no rule gives it; empty where one gives it of every object. */
function namesOf(rules: readonly Rule[]): string | undefined {
  if (rules.length === 0) return undefined;
  if (rules.some(({ resourceNames }) => resourceNames.length === 0)) return '';
  const names = [...new Set(rules.flatMap(({ resourceNames }) => resourceNames))].toSorted(compareText);
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  return ` (only ${names.slice(0, mostNames).join(', ')}${more})`;
}

const mostNames = 3;

function gives({ apiGroups, resources, verbs, resourceNames }: Rule, one: Asked): boolean {
  const isNamed = resourceNames.length > 0;
  return (
    (apiGroups.includes('*') || apiGroups.includes(one.group)) &&
    one.resources
      .filter((resource) => resources.some((pattern) => covers(pattern, resource)))
      .some((resource) =>
        one.verbs.some((verb) => allows(verbs, verb) && (!isNamed || hasName(verb, resource))),
      )
  );
}

function allows(verbs: readonly string[], verb: string): boolean {
  return verbs.includes('*') || verbs.includes(verb);
}

/** What is made has no name yet when it is asked for; a subresource is of something that has one. */
function hasName(verb: string, resource: string): boolean {
  return verb !== 'create' || resource.includes('/');
}

/** `*` is every resource and subresource; `*` before a slash, that subresource of every one. */
function covers(pattern: string, resource: string): boolean {
  if (pattern === '*' || pattern === resource) return true;
  const [, subresource] = resource.split('/');
  return subresource !== undefined && pattern === `*/${subresource}`;
}
