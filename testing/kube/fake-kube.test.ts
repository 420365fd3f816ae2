import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { makeAuthority } from '../certificates/index.ts';
import { makeFakeClock } from '../clock/index.ts';
import { type Client, makeClient } from './conformance/client.ts';
import { configMap, deployment, eviction } from './conformance/shapes.ts';
import { type FakeKube, type FakeKubeOptions, type KubeState, startFakeKube } from './index.ts';
import { at, isTree, listAt, type Tree, textAt, treesAt } from './values/tree.ts';

const configMaps = '/api/v1/namespaces/default/configmaps';
const open: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of open.splice(0)) await each.stop();
});

async function start(
  options: FakeKubeOptions = {},
): Promise<{ readonly kube: FakeKube; readonly client: Client }> {
  const kube = await startFakeKube({ token: 'administrator', ...options });
  const client = makeClient({ url: kube.url, caPem: kube.caPem, token: 'administrator' });
  open.push({
    stop: async () => {
      await client.close();
      await kube.stop();
    },
  });
  return { kube, client };
}

describe('a server that is told to fail', () => {
  test('answers a status as often as it is told, with the pause that it is told', async () => {
    const { kube, client } = await start();
    kube.control.fail({
      verb: 'list',
      resource: 'configmaps',
      times: 2,
      effect: { kind: 'status', code: 429, retryAfterSeconds: 3 },
    });
    for (let index = 0; index < 2; index += 1) {
      expect(await client.get(configMaps)).toMatchObject({
        code: 429,
        retryAfter: '3',
        body: { reason: 'TooManyRequests' },
      });
    }
    expect((await client.get(configMaps)).code).toBe(200);
  });

  test('fails only the verb, the resource and the name that are meant, until it is healed', async () => {
    const { kube, client } = await start();
    kube.control.fail({
      verb: 'patch',
      resource: 'configmaps',
      name: 'x',
      effect: { kind: 'status', code: 409 },
    });
    expect((await client.post(configMaps, configMap('x'))).code).toBe(201);
    expect(await client.patch(`${configMaps}/x`, {}, { type: 'merge' })).toMatchObject({
      code: 409,
      body: { reason: 'Conflict' },
    });
    expect((await client.patch(`${configMaps}/y`, {}, { type: 'merge' })).code).toBe(404);
    kube.control.heal();
    expect((await client.patch(`${configMaps}/x`, {}, { type: 'merge' })).code).toBe(200);
  });

  test('drops the connection before the write, or after it', async () => {
    const { kube, client } = await start();
    for (const when of ['before', 'after'] as const) {
      kube.control.fail({ verb: 'create', resource: 'configmaps', times: 1, effect: { kind: 'drop', when } });
      await expect(client.post(configMaps, configMap(when))).rejects.toThrow();
    }
    expect((await client.get(`${configMaps}/before`)).code).toBe(404);
    expect((await client.get(`${configMaps}/after`)).code).toBe(200);
  });

  test('sends half an answer', async () => {
    const { kube, client } = await start();
    kube.control.fail({ verb: 'list', resource: 'configmaps', times: 1, effect: { kind: 'half' } });
    await expect(client.get(configMaps)).rejects.toThrow();
    expect((await client.get(configMaps)).code).toBe(200);
  });

  test('is slow on the clock that it was given', async () => {
    const clock = makeFakeClock();
    const { kube, client } = await start({ clock });
    kube.control.fail({
      verb: 'list',
      resource: 'configmaps',
      times: 1,
      effect: { kind: 'slow', ms: 5_000 },
    });
    let isAnswered = false;
    const answer = client.get(configMaps).then((found) => {
      isAnswered = true;
      return found;
    });
    expect((await client.get('/api/v1/namespaces')).code).toBe(200);
    expect(isAnswered).toBe(false);
    while (!isAnswered) await clock.advance(5_000);
    expect((await answer).code).toBe(200);
  });

  test('drops the watches of one resource and keeps the others', async () => {
    const { kube, client } = await start();
    await client.post(configMaps, configMap('x'));
    const dropped = client.watch(configMaps, {}, AbortSignal.timeout(20_000));
    const kept = client.watch(
      '/api/v1/namespaces',
      { fieldSelector: 'metadata.name=later' },
      AbortSignal.timeout(20_000),
    );
    await dropped.next();
    const news = kept.next();
    await client.get('/version');
    kube.control.dropWatches('configmaps');
    await expect(dropped.next()).rejects.toThrow();
    kube.control.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'later' } });
    expect((await news).value).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'later' } } });
    await kept.return(undefined);
  });

  test('answers 410 to pages and watches from before a compaction', async () => {
    const { kube, client } = await start();
    for (const name of ['a', 'b', 'c']) await client.post(configMaps, configMap(name));
    const first = await client.get(configMaps, { query: { limit: 1 } });
    const version = textAt(first.body, 'metadata', 'resourceVersion');
    await client.post(configMaps, configMap('d'));
    kube.control.compact();
    const page = await client.get(configMaps, {
      query: { limit: 1, continue: textAt(first.body, 'metadata', 'continue') },
    });
    expect(page).toMatchObject({ code: 410, body: { reason: 'Expired' } });
    const watch = client.watch(configMaps, { resourceVersion: version }, AbortSignal.timeout(20_000));
    expect((await watch.next()).value).toMatchObject({
      type: 'ERROR',
      object: { reason: 'Expired', code: 410 },
    });
    expect((await watch.next()).done).toBe(true);
  });
});

describe('who may do what', () => {
  const reader = {
    token: 'reader',
    user: {
      name: 'reader',
      rules: [
        { verbs: ['get', 'list'], apiGroups: [''], resources: ['configmaps', 'pods'], namespace: 'default' },
      ],
    },
  };
  const asReader = { token: 'reader' };

  test('is told in the words of RBAC', async () => {
    const { client } = await start({ users: [reader] });
    expect((await client.get(configMaps, asReader)).code).toBe(200);
    const refused = async (answer: Promise<{ code: number; body: unknown }>): Promise<unknown> => {
      const { code, body } = await answer;
      expect(code).toBe(403);
      return isTree(body) ? body.message : undefined;
    };
    const end = 'in API group "" in the namespace "default"';
    expect(await refused(client.post(configMaps, configMap('x'), asReader))).toBe(
      `configmaps is forbidden: User "reader" cannot create resource "configmaps" ${end}`,
    );
    expect(await refused(client.delete(`${configMaps}/x`, undefined, asReader))).toBe(
      `configmaps "x" is forbidden: User "reader" cannot delete resource "configmaps" ${end}`,
    );
    expect(
      await refused(client.post('/api/v1/namespaces/default/pods/x/eviction', eviction('x'), asReader)),
    ).toBe(`pods "x" is forbidden: User "reader" cannot create resource "pods/eviction" ${end}`);
    expect(await refused(client.get('/api/v1/nodes', asReader))).toBe(
      'nodes is forbidden: User "reader" cannot list resource "nodes" in API group "" at the cluster scope',
    );
    expect(await refused(client.get('/apis/apps/v1/deployments', asReader))).toBe(
      'deployments.apps is forbidden: User "reader" cannot list resource "deployments" in API group "apps" at the cluster scope',
    );
  });

  test('is answered by the reviews', async () => {
    const { client } = await start({ users: [reader] });
    const ask = async (verb: string, resource: string): Promise<unknown> => {
      const spec = { resourceAttributes: { verb, resource, namespace: 'default' } };
      const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec };
      return at(
        (await client.post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', body, asReader)).body,
        'status',
        'allowed',
      );
    };
    expect([await ask('list', 'pods'), await ask('delete', 'pods'), await ask('list', 'secrets')]).toEqual([
      true,
      false,
      false,
    ]);
    const rules = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectRulesReview',
      spec: { namespace: 'default' },
    };
    const { body } = await client.post(
      '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
      rules,
      asReader,
    );
    expect(treesAt(body, 'status', 'resourceRules')).toEqual([
      { verbs: ['get', 'list'], apiGroups: [''], resources: ['configmaps', 'pods'] },
    ]);
  });

  test('ends with the token', async () => {
    const { kube, client } = await start({ users: [reader] });
    kube.control.revokeToken('reader');
    expect(await client.get(configMaps, asReader)).toMatchObject({
      code: 401,
      body: { reason: 'Unauthorized' },
    });
  });
});

describe('what it does not do', () => {
  test.each([
    ['/apis/rbac.authorization.k8s.io/v1/clusterroles', 501],
    ['/api/v1/namespaces/default/pods/x/exec', 501],
    ['/api/v1/watch/pods', 501],
    ['/openapi/v3', 501],
    ['/api/v1/namespaces/default/pods/x/nothing', 404],
  ])('is answered at %s by %i', async (path, code) => {
    const { client } = await start();
    const answer = await client.get(path);
    expect(answer).toMatchObject({ code, body: { kind: 'Status', status: 'Failure' } });
  });
});

describe('the cluster on disk', () => {
  test('goes on where it was when the server starts again', async () => {
    let kept: KubeState | undefined;
    const store = {
      load: () => kept,
      save: (state: KubeState) => (kept = JSON.parse(JSON.stringify(state))),
    };
    const first = await start({ store, nodes: ['node-1'] });
    await first.client.post(
      '/apis/apps/v1/namespaces/default/deployments',
      deployment('web', { replicas: 2 }),
    );
    const before = await first.client.until(
      '/apis/apps/v1/namespaces/default/deployments/web',
      (object) => at(object, 'status', 'availableReplicas') === 2,
    );
    const version = textAt(before, 'metadata', 'resourceVersion');
    await first.kube.stop();
    const second = await start({ store });
    const after = (await second.client.get('/apis/apps/v1/namespaces/default/deployments/web')).body;
    expect([textAt(after, 'metadata', 'uid'), at(after, 'status', 'availableReplicas')]).toEqual([
      textAt(before, 'metadata', 'uid'),
      2,
    ]);
    const pods = treesAt((await second.client.get('/api/v1/pods')).body, 'items');
    expect(pods.map((pod) => textAt(pod, 'status', 'phase'))).toEqual(['Running', 'Running']);
    expect(second.kube.control.list('nodes')).toHaveLength(1);
    const watch = second.client.watch(
      '/api/v1/pods',
      { resourceVersion: Number(version) - 5 },
      AbortSignal.timeout(20_000),
    );
    expect((await watch.next()).value).toMatchObject({ type: 'ERROR', object: { code: 410 } });
    await second.kube.control.settle();
    expect(second.kube.control.list('pods').map((pod) => at(pod, 'status', 'containerStatuses'))).toEqual(
      pods.map((pod) => at(pod, 'status', 'containerStatuses')),
    );
  });

  test('is saved once for a storm of changes, and at the end', async () => {
    const clock = makeFakeClock();
    const saved: number[] = [];
    const store = { load: () => undefined, save: (state: KubeState) => saved.push(state.version) };
    const { kube } = await start({ store, clock });
    for (let index = 0; index < 50; index += 1)
      kube.control.create(configMap(`x${index}`, { namespace: 'default' }));
    await clock.advance(1_000);
    expect(saved).toHaveLength(1);
    kube.control.create(configMap('last', { namespace: 'default' }));
    await kube.stop();
    expect(saved).toHaveLength(2);
  });
});

test('speaks TLS under the certificate that it is given, and says so in its kubeconfig', async () => {
  const authority = makeAuthority('a test', Temporal.Now.instant());
  const { kube, client } = await start({
    tls: { ...authority.issue('kube', ['127.0.0.1']), ca: authority.cert },
  });
  expect((await client.get('/version')).code).toBe(200);
  const config: unknown = parse(kube.kubeconfig());
  expect(config).toMatchObject({
    'current-context': 'fake',
    clusters: [
      {
        cluster: {
          server: kube.url,
          'certificate-authority-data': Buffer.from(authority.cert).toString('base64'),
        },
      },
    ],
    users: [{ user: { token: 'administrator' } }],
  });
});

test('prints what kubectl shows of a pod that does not run', async () => {
  const { kube, client } = await start({ nodes: ['node-1'], resolveImage: async () => ({ error: 'gone' }) });
  const form = { annotations: {} };
  kube.control.create({ ...deployment('web', form), metadata: { name: 'web', namespace: 'default' } });
  const isRefused = (object: Tree): boolean =>
    treesAt(object, 'status', 'containerStatuses').some(
      (each) => textAt(each, 'state', 'waiting', 'reason') === 'ErrImagePull',
    );
  await kube.control.settle();
  const [name = ''] = kube.control.list('pods').map((pod) => textAt(pod, 'metadata', 'name'));
  await client.until(`/api/v1/namespaces/default/pods/${name}`, isRefused);
  const { body } = await client.get('/api/v1/pods', {
    accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
  });
  const [row] = treesAt(body, 'rows');
  expect(treesAt(body, 'columnDefinitions').map((column) => column.name)).toEqual([
    'Name',
    'Ready',
    'Status',
    'Restarts',
    'Node',
    'Age',
  ]);
  expect(listAt(row, 'cells').slice(0, 5)).toEqual([name, '0/1', 'ErrImagePull', '0', 'node-1']);
});

test('lists a thousand pods whole', async () => {
  const { kube, client } = await start({ nodes: ['node-1', 'node-2'] });
  for (let index = 0; index < 20; index += 1) {
    kube.control.create({
      ...deployment(`web-${index}`, { replicas: 50 }),
      metadata: { name: `web-${index}`, namespace: 'default' },
    });
  }
  await kube.control.settle();
  expect(treesAt((await client.get('/api/v1/pods')).body, 'items')).toHaveLength(1_000);
});
