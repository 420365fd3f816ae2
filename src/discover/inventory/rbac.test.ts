import { describe, expect, it } from 'vitest';
import { rbacRoles } from './rbac.ts';

const subject = { kind: 'ServiceAccount', name: 'oakum', namespace: 'oakum' } as const;
const noMore = { argoCdSecrets: [], beside: [] };

describe('rbacRoles', () => {
  it('grants get, list and watch on what is read, no Secret, and no write unless a namespace is named', () => {
    const { objects, risks } = rbacRoles({
      readNamespaces: [],
      writeNamespaces: [],
      owners: [],
      helmSecrets: [],
      ...noMore,
      helmConfigMaps: [],
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
      'networkpolicies.networking.k8s.io',
      'endpointslices.discovery.k8s.io',
      'gateways.gateway.networking.k8s.io',
      'httproutes.gateway.networking.k8s.io',
      'grpcroutes.gateway.networking.k8s.io',
      'tlsroutes.gateway.networking.k8s.io',
      'tcproutes.gateway.networking.k8s.io',
      'udproutes.gateway.networking.k8s.io',
      'referencegrants.gateway.networking.k8s.io',
      'routes.route.openshift.io',
      'nodes',
      'namespaces',
      'namespaces',
      'customresourcedefinitions.apiextensions.k8s.io',
      'helmreleases.helm.toolkit.fluxcd.io',
      'helmrepositories.source.toolkit.fluxcd.io',
      'ocirepositories.source.toolkit.fluxcd.io',
      'applications.argoproj.io',
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
      ...noMore,
      helmConfigMaps: [],
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
      ...noMore,
      helmConfigMaps: [],
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
      ...noMore,
      helmConfigMaps: ['web'],
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
    const maps = objects.filter(({ rules = [] }) =>
      rules.some(({ resources }) => resources.includes('configmaps')),
    );
    expect(maps.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual([
      'web/oakum-helm-config-maps',
    ]);
    expect(maps[0]?.rules).toEqual([{ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] }]);
    expect(risks[2]).toContain('every ConfigMap in web');
  });

  it('grants the Secrets of Argo CD only where that is named, and says what lies among them', () => {
    const { objects, risks } = rbacRoles({
      readNamespaces: [],
      writeNamespaces: [],
      owners: [],
      helmSecrets: [],
      argoCdSecrets: ['argocd'],
      helmConfigMaps: [],
      beside: [],
      subject,
    });
    expect(objects.filter(({ kind }) => kind === 'Role')).toMatchObject([
      {
        metadata: { name: 'oakum-argo-cd-secrets', namespace: 'argocd' },
        rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }],
      },
    ]);
    expect(risks[1]).toContain('credentials of Argo CD for every cluster');
  });

  it('grants what other rooms read, and leaves cluster-wide records out of a scope', () => {
    const read = (resource: string, more: object) => ({
      resource: { group: 'x.test', version: 'v1', resource, namespaced: true },
      verbs: ['list'] as const,
      why: 'records',
      ...more,
    });
    const beside = [read('ones', {}), read('others', { onlyUnscoped: true })];
    const granted = (readNamespaces: readonly string[]) =>
      rbacRoles({
        readNamespaces,
        writeNamespaces: [],
        owners: [],
        helmSecrets: [],
        argoCdSecrets: [],
        helmConfigMaps: [],
        beside,
        subject,
      })
        .objects.flatMap(({ rules = [] }) => rules)
        .filter(({ apiGroups }) => apiGroups.includes('x.test'))
        .flatMap(({ resources }) => resources);
    expect([granted([]), granted(['shop'])]).toEqual([['ones', 'others'], ['ones']]);
  });

  it('grants Jobs of the collector in its namespace alone, and says that this is root on every node', () => {
    const { objects, risks } = rbacRoles({
      readNamespaces: [],
      writeNamespaces: [],
      owners: [],
      helmSecrets: [],
      argoCdSecrets: [],
      helmConfigMaps: [],
      beside: [],
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

  it('grants PipelineRuns in the namespaces of builds alone, and says that a run may hold anything', () => {
    const { objects, risks } = rbacRoles({
      readNamespaces: [],
      writeNamespaces: [],
      owners: [],
      helmSecrets: [],
      argoCdSecrets: [],
      helmConfigMaps: [],
      beside: [],
      pipelineRuns: ['builds'],
      subject,
    });
    const roles = objects.filter(({ kind }) => kind === 'Role');
    expect(roles).toMatchObject([{ metadata: { name: 'oakum-pipeline-runs', namespace: 'builds' } }]);
    expect(roles[0]?.rules).toEqual([
      { apiGroups: ['tekton.dev'], resources: ['pipelineruns'], verbs: ['get', 'create'] },
    ]);
    expect(risks[1]).toContain('any steps in builds');
  });

  it.each(['kafkas', '*.*', 'Kafka.kafka.strimzi.io', '', 'secrets'])('refuses %j as an owner', (name) => {
    const options = {
      readNamespaces: [],
      writeNamespaces: [],
      owners: [name],
      helmSecrets: [],
      ...noMore,
      helmConfigMaps: [],
      subject,
    };
    expect(() => rbacRoles(options)).toThrow(expect.objectContaining({ code: 'usage.resource-name' }));
  });
});
