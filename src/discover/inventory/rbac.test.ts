import { describe, expect, it } from 'vitest';
import { rbacRoles } from './rbac.ts';

const subject = { kind: 'ServiceAccount', name: 'oakum', namespace: 'oakum' } as const;

describe('rbacRoles', () => {
  it('grants get, list and watch on what is read, no Secret, and no write unless a namespace is named', () => {
    const { objects, risks } = rbacRoles({
      readNamespaces: [],
      writeNamespaces: [],
      owners: [],
      helmSecrets: [],
      subject,
    });
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'ClusterRole oakum-read',
      'ClusterRoleBinding oakum-read',
    ]);
    const rules = objects[0]?.rules ?? [];
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(['get', 'list', 'watch']));
    expect(
      rules.map(({ apiGroups, resources }) => [...resources, ...apiGroups].join('.').replace(/\.$/, '')),
    ).toEqual([
      'deployments.apps',
      'statefulsets.apps',
      'daemonsets.apps',
      'replicasets.apps',
      'jobs.batch',
      'cronjobs.batch',
      'rollouts.argoproj.io',
      'clonesets.apps.kruise.io',
      'statefulsets.apps.kruise.io',
      'daemonsets.apps.kruise.io',
      'services.serving.knative.dev',
      'configurations.serving.knative.dev',
      'revisions.serving.knative.dev',
      'pods',
      'services',
      'ingresses.networking.k8s.io',
      'nodes',
      'namespaces',
      'namespaces',
      'customresourcedefinitions.apiextensions.k8s.io',
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
      owners: [],
      helmSecrets: [],
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

  it('grants reading of more owners of pods, in the namespaces that are read', () => {
    const { objects } = rbacRoles({
      readNamespaces: ['shop'],
      writeNamespaces: [],
      owners: ['kafkas.kafka.strimzi.io'],
      helmSecrets: [],
      subject,
    });
    const rules = objects.find(({ kind }) => kind === 'Role')?.rules ?? [];
    expect(rules.at(-1)).toEqual({
      apiGroups: ['kafka.strimzi.io'],
      resources: ['kafkas'],
      verbs: ['list'],
    });
  });

  it('grants Secrets only in namespaces that are named, and says that it cannot be only Helm’s', () => {
    const { objects, risks } = rbacRoles({
      readNamespaces: [],
      writeNamespaces: [],
      owners: [],
      helmSecrets: ['web'],
      subject,
    });
    const granting = objects.filter(({ rules = [] }) =>
      rules.some(({ resources }) => resources.includes('secrets')),
    );
    expect(granting.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
      'Role web/oakum-helm-secrets',
    ]);
    expect(granting[0]?.rules).toEqual([{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }]);
    expect(risks[1]).toContain('every Secret in web');
  });

  it('grants Jobs of the collector in its namespace alone, and says that this is root on every node', () => {
    const { objects, risks } = rbacRoles({
      readNamespaces: [],
      writeNamespaces: [],
      owners: [],
      helmSecrets: [],
      collectNodes: 'oakum-nodes',
      subject,
    });
    const role = objects.find(({ kind }) => kind === 'Role');
    expect(role).toMatchObject({ metadata: { name: 'oakum-collect-nodes', namespace: 'oakum-nodes' } });
    expect(role?.rules).toEqual([
      { apiGroups: ['batch'], resources: ['jobs'], verbs: ['get', 'list', 'create', 'delete'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
      { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
    ]);
    expect(risks[1]).toContain('root on every node');
  });

  it.each(['kafkas', '*.*', 'Kafka.kafka.strimzi.io', '', 'secrets'])('refuses %j as an owner', (name) => {
    const options = { readNamespaces: [], writeNamespaces: [], owners: [name], helmSecrets: [], subject };
    expect(() => rbacRoles(options)).toThrow(expect.objectContaining({ code: 'usage.resource-name' }));
  });
});
