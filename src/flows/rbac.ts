import { resourcesRead } from '../discover/inventory/index.ts';

/** One manifest and what to know before granting it. */
export interface Role {
  readonly comment: readonly string[];
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** The read role, and for each namespace the role that changes Deployments; each with its binding. */
export function rbacRoles(writeNamespaces: readonly string[]): readonly Role[] {
  return [
    readRole(),
    readBinding(),
    ...writeNamespaces.flatMap((namespace) => [writeRole(namespace), writeBinding(namespace)]),
  ];
}

const subject = { kind: 'ServiceAccount', name: 'oakum', namespace: 'oakum' };

function readRole(): Role {
  const groups = [...new Set(resourcesRead.map((resource) => resource.group))].toSorted();
  const rules = groups.map((group) => ({
    apiGroups: [group],
    resources: resourcesRead
      .filter((resource) => resource.group === group)
      .map((resource) => resource.resource)
      .toSorted(),
    verbs: ['get', 'list', 'watch'],
  }));
  return {
    comment: [
      'Reads workloads, nodes, Services and Ingresses of the whole cluster. No Secrets, no ConfigMaps, no logs, no exec.',
      'A thief could learn which images and versions run where and who can reach them, and read plain values in pod specs.',
    ],
    manifest: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'oakum-read' },
      rules,
    },
  };
}

function readBinding(): Role {
  return {
    comment: [],
    manifest: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'oakum-read' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'oakum-read' },
      subjects: [subject],
    },
  };
}

function writeRole(namespace: string): Role {
  return {
    comment: [
      `Changes Deployments in ${namespace}: Oakum applies image fields and, for the time of a rollout, its pace.`,
      'Kubernetes cannot grant single fields: a thief could run any image in this namespace with its ServiceAccounts and Secrets.',
      'Narrow it with an admission policy that allows this account only known registries.',
    ],
    manifest: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'oakum-write', namespace },
      rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'patch'] }],
    },
  };
}

function writeBinding(namespace: string): Role {
  return {
    comment: [],
    manifest: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'oakum-write', namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'oakum-write' },
      subjects: [subject],
    },
  };
}
