import { describe, expect, it } from 'vitest';
import { rbacRoles } from './rbac.ts';

const subject = { kind: 'ServiceAccount', name: 'oakum', namespace: 'oakum' } as const;

describe('rbacRoles', () => {
  it('grants get, list and watch on what is read, no Secret, and no write unless a namespace is named', () => {
    const { objects, risks } = rbacRoles({ readNamespaces: [], writeNamespaces: [], subject });
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'ClusterRole oakum-read',
      'ClusterRoleBinding oakum-read',
    ]);
    const rules = objects[0]?.rules ?? [];
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(['get', 'list', 'watch']));
    expect(rules.flatMap(({ resources }) => resources).toSorted()).toEqual([
      'cronjobs',
      'daemonsets',
      'deployments',
      'ingresses',
      'jobs',
      'namespaces',
      'nodes',
      'pods',
      'replicasets',
      'services',
      'statefulsets',
    ]);
    expect(rules.find(({ resources }) => resources.includes('namespaces'))?.resourceNames).toEqual([
      'kube-system',
    ]);
    expect(objects[1]?.subjects).toEqual([{ kind: 'ServiceAccount', name: 'oakum', namespace: 'oakum' }]);
    expect(risks).toHaveLength(1);
  });

  it('grants namespaced reading by Roles, and patching where writing is switched on', () => {
    const { objects, risks } = rbacRoles({
      readNamespaces: ['shop'],
      writeNamespaces: ['shop'],
      subject: { kind: 'User', name: 'jane' },
    });
    expect(
      objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? '-'}/${metadata.name}`),
    ).toEqual([
      'ClusterRole -/oakum-read',
      'ClusterRoleBinding -/oakum-read',
      'Role shop/oakum-read',
      'RoleBinding shop/oakum-read',
      'Role shop/oakum-write',
      'RoleBinding shop/oakum-write',
    ]);
    expect(objects[0]?.rules?.flatMap(({ resources }) => resources)).toEqual([
      'nodes',
      'namespaces',
      'namespaces',
    ]);
    expect(objects[4]?.rules).toEqual([
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'patch'] },
    ]);
    expect(objects[5]?.subjects).toEqual([
      { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' },
    ]);
    expect(risks[1]).toContain('mount any of its Secrets');
  });
});
