import { describe, expect, test } from 'vitest';
import { textAt, treesAt } from '../values/tree.ts';
import { type Bench, expected, reasonOf } from './bench.ts';

const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

export function discovering(bench: Bench): void {
  describe('discovery and identity', () => {
    test('says its version, and that it is ready', async () => {
      const version = await bench.client().get('/version');
      expect(textAt(expected(version, 200), 'gitVersion')).toMatch(/^v1\.\d+\.\d+/);
      for (const path of ['/readyz', '/livez']) {
        expect(await bench.client().get(path)).toMatchObject({ code: 200, text: 'ok' });
      }
    });

    test('lists groups and resources in the legacy form', async () => {
      const groups = await bench.client().get('/apis');
      expect(treesAt(expected(groups, 200), 'groups').map((group) => group.name)).toEqual(
        expect.arrayContaining(['apps', 'batch', 'policy', 'networking.k8s.io', 'apiextensions.k8s.io']),
      );
      const core = treesAt(expected(await bench.client().get('/api/v1'), 200), 'resources');
      expect(core.find((row) => row.name === 'pods')).toMatchObject({
        kind: 'Pod',
        namespaced: true,
        singularName: 'pod',
        shortNames: ['po'],
        verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      });
      expect(core.find((row) => row.name === 'pods/eviction')).toMatchObject({
        kind: 'Eviction',
        group: 'policy',
        version: 'v1',
        verbs: ['create'],
      });
      const apps = treesAt(expected(await bench.client().get('/apis/apps/v1'), 200), 'resources');
      expect(apps.find((row) => row.name === 'deployments/scale')).toMatchObject({
        kind: 'Scale',
        group: 'autoscaling',
        version: 'v1',
      });
    });

    test('lists resources in the aggregated form', async () => {
      const answer = await bench.client().get('/apis', { accept: `${aggregated},application/json` });
      expect(expected(answer, 200).kind).toBe('APIGroupDiscoveryList');
      expect(answer.type).toContain('as=APIGroupDiscoveryList');
      const apps = treesAt(answer.body, 'items').find(
        (group) => textAt(group, 'metadata', 'name') === 'apps',
      );
      const [version] = treesAt(apps, 'versions');
      const row = treesAt(version, 'resources').find((resource) => resource.resource === 'deployments');
      expect(row).toMatchObject({
        scope: 'Namespaced',
        singularResource: 'deployment',
        responseKind: { group: '', version: '', kind: 'Deployment' },
      });
      expect(
        treesAt(row, 'subresources')
          .map((door) => textAt(door, 'subresource'))
          .sort(),
      ).toEqual(['scale', 'status']);
    });

    test('answers 404 for a group and for a resource that it does not know', async () => {
      expect(await bench.client().get('/apis/argoproj.invalid/v1/rollouts')).toMatchObject({
        code: 404,
        text: '404 page not found\n',
      });
      const answer = await bench.client().get('/apis/apps/v1/rollouts');
      expect(answer).toMatchObject({
        code: 404,
        body: { kind: 'Status', status: 'Failure', reason: 'NotFound' },
      });
    });

    test('refuses an unknown token', async () => {
      const answer = await bench.client().get('/api/v1/namespaces', { token: 'nobody' });
      expect(answer).toMatchObject({
        code: 401,
        body: {
          kind: 'Status',
          status: 'Failure',
          message: 'Unauthorized',
          reason: 'Unauthorized',
          code: 401,
        },
      });
    });

    test('says what one may do', async () => {
      const spec = {
        resourceAttributes: {
          verb: 'create',
          group: '',
          resource: 'pods',
          subresource: 'eviction',
          namespace: 'default',
        },
      };
      const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec };
      const answer = await bench
        .client()
        .post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', body);
      expect(expected(answer, 201)).toMatchObject({
        kind: 'SelfSubjectAccessReview',
        status: { allowed: true },
      });
    });

    test('lists the rules of the one who asks', async () => {
      const body = {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectRulesReview',
        spec: { namespace: 'default' },
      };
      const answer = await bench.client().post('/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', body);
      const rules = treesAt(expected(answer, 201), 'status', 'resourceRules');
      expect(rules).toContainEqual({ verbs: ['*'], apiGroups: ['*'], resources: ['*'] });
      expect(reasonOf(answer)).toBe('');
    });
  });
}
