import { describe, expect, it } from 'vitest';
import type { KubeObject, KubeReader, KubeResource } from '../../edges/kube/interface.ts';
import { OakumError } from '../../kernel/pure/index.ts';
import { readCalls, readDefinitions, readStored, renderedSightings, resourcesOfKinds } from './index.ts';

const never = (): never => {
  throw new Error('not asked in this test');
};

interface Served {
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
}

/** A server of the group policy, with its objects by plural, and the lines of its metrics. */
function readerOf(
  objects: Readonly<Record<string, readonly KubeObject[]>>,
  more: {
    readonly served?: readonly Served[];
    readonly lines?: readonly string[];
    readonly refused?: string;
  } = {},
): KubeReader {
  const { served = [], lines = [], refused } = more;
  const refuse = (what: string): void => {
    if (what === refused) throw new OakumError('kube.forbidden', `cannot read ${what}`);
  };
  return {
    server: 'https://api.test',
    version: never,
    watch: never,
    get: never,
    async groups() {
      refuse('groups');
      return [{ name: 'policy', versions: [...new Set(served.map(({ version }) => version))] }];
    },
    async served({ group, version }) {
      refuse(version);
      return served
        .filter((one) => one.version === version)
        .map(({ resource, kind }) => ({ group, version, resource, kind, namespaced: true }));
    },
    async metric() {
      refuse('metrics');
      return lines;
    },
    async *list({ resource }: KubeResource) {
      refuse(resource);
      yield* objects[resource] ?? [];
    },
  };
}

function budget(name: string, metadata: Partial<KubeObject['metadata']>): KubeObject {
  const place = { name, namespace: 'shop', uid: name, resourceVersion: '1' };
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { ...place, ...metadata } };
}

const budgets = { version: 'v1', resource: 'poddisruptionbudgets', kind: 'PodDisruptionBudget' };
const question = {
  kinds: [
    { group: 'policy', kind: 'PodDisruptionBudget' },
    { group: 'policy', kind: 'Eviction' },
    { group: 'gone.k8s.io', kind: 'Thing' },
  ],
  versions: new Set(['policy/v1beta1']),
  namespaces: [],
  signal: undefined,
};
const applied = (text: string) => ({
  annotations: { 'kubectl.kubernetes.io/last-applied-configuration': text },
});
const old = '{"apiVersion":"policy/v1beta1","kind":"PodDisruptionBudget"}';

describe('what is stored', () => {
  it('names the version in which each manager wrote, and that of the applied manifest', async () => {
    const managedFields = [
      { manager: 'helm', operation: 'Update', apiVersion: 'policy/v1beta1', time: '2021-03-01T00:00:00Z' },
      { manager: 'kubectl', operation: 'Apply', apiVersion: 'policy/v1' },
      { manager: 'nameless', operation: 'Apply' },
      { manager: 'kube-controller-manager', operation: 'Update', apiVersion: 'policy/v1beta1' },
    ];
    const objects = { poddisruptionbudgets: [budget('web', { managedFields }), budget('api', applied(old))] };
    const { value, coverage } = await readStored(readerOf(objects, { served: [budgets] }), question);
    expect(value).toEqual([
      {
        how: 'stored',
        via: 'managed-fields',
        group: 'policy',
        version: 'v1beta1',
        kind: 'PodDisruptionBudget',
        where: 'PodDisruptionBudget shop/web',
        by: 'helm',
        at: '2021-03-01T00:00:00Z',
      },
      {
        how: 'stored',
        via: 'last-applied',
        group: 'policy',
        version: 'v1beta1',
        kind: 'PodDisruptionBudget',
        where: 'PodDisruptionBudget shop/api',
      },
    ]);
    expect(coverage).toEqual({ read: 1, total: 1, unread: [] });
  });

  it.each(['', 'no JSON', '{}', '[]', '{"apiVersion":1,"kind":"x"}'])(
    'takes the annotation %j for none',
    async (text) => {
      const objects = { poddisruptionbudgets: [budget('api', applied(text))] };
      expect((await readStored(readerOf(objects, { served: [budgets] }), question)).value).toEqual([]);
    },
  );

  it('is unknown, not nothing, where a list is refused', async () => {
    const reader = readerOf({}, { served: [budgets], refused: 'poddisruptionbudgets' });
    expect((await readStored(reader, question)).coverage.unread).toEqual([
      {
        what: 'API versions of poddisruptionbudgets.policy',
        code: 'kube.forbidden',
        reason: 'cannot read poddisruptionbudgets',
      },
    ]);
  });
});

describe('a server that does not say what it serves', () => {
  it.each([
    ['groups', 'the groups that the server serves'],
    ['v1', 'API versions of the group policy'],
  ])('in %s leaves that unknown, and ends nothing', async (refused, what) => {
    const { value, coverage } = await readStored(readerOf({}, { served: [budgets], refused }), question);
    expect([value, coverage.unread.map((one) => `${one.what}: ${one.code}`)]).toEqual([
      [],
      [`${what}: kube.forbidden`],
    ]);
  });
});

describe('what is called', () => {
  it('is what the server counted, with the release that it names', async () => {
    const name = 'apiserver_requested_deprecated_apis';
    const lines = [
      `${name}{group="resource.k8s.io",removed_release="1.38",resource="resourceclaims",subresource="status",version="v1beta1"} 1`,
      `${name}{group="acme.io",removed_release="",resource="widgets",subresource="",version="v1alpha1"} 1`,
      `${name}{group="old.io",removed_release="1.40",resource="olds",subresource="",version="v1"} 0`,
      'half a line{',
    ];
    const { value, coverage } = await readCalls(readerOf({}, { lines }), undefined);
    expect(coverage.unread.map(({ code, reason }) => `${code}: ${reason}`)).toEqual([
      `apis.malformed: 1 lines of ${name} are not understood`,
    ]);
    expect(
      value.map(({ group, resource, removed = '-', where }) => `${group} ${resource} ${removed} ${where}`),
    ).toEqual([
      'resource.k8s.io resourceclaims/status 1.38 https://api.test',
      'acme.io widgets - https://api.test',
    ]);
  });

  it('is unknown where the metrics are refused', async () => {
    const { value, coverage } = await readCalls(readerOf({}, { refused: 'metrics' }), undefined);
    expect([value, coverage.unread.map(({ code }) => code)]).toEqual([[], ['kube.forbidden']]);
  });
});

describe('a definition', () => {
  it('tells versions in which objects lie and which it deprecates or does not serve', async () => {
    const definition = (
      name: string,
      versions: readonly object[],
      storedVersions: readonly string[],
    ): KubeObject => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name, uid: name, resourceVersion: '1' },
      spec: { group: 'acme.io', names: { kind: 'Widget' }, versions },
      status: { storedVersions },
    });
    const v1 = { name: 'v1', served: true };
    const customresourcedefinitions = [
      definition('fine', [v1], ['v1']),
      definition('old', [v1, { name: 'v1beta1', served: true, deprecated: true }], ['v1beta1', 'v1']),
      definition('dark', [v1, { name: 'v1alpha1', served: false }], ['v1alpha1', 'v1alpha0']),
      { ...definition('odd', [], []), spec: { group: 7 } },
      definition('idle', [v1, { name: 'v1beta1', served: true, deprecated: true }], ['v1']),
    ];
    const { value, coverage } = await readDefinitions(readerOf({ customresourcedefinitions }), undefined);
    expect(coverage.unread.map(({ what, code }) => `${what}: ${code}`)).toEqual([
      'CustomResourceDefinition odd: apis.malformed',
    ]);
    expect(value.map(({ where, version, says }) => `${where} ${version} ${says}`)).toEqual([
      'CustomResourceDefinition old v1beta1 deprecated',
      'CustomResourceDefinition dark v1alpha1 not-served',
      'CustomResourceDefinition dark v1alpha0 not-served',
    ]);
  });
});

it('tells the objects of a release, and what of it was not followed', () => {
  const objects = [
    { apiVersion: 'v1', kind: 'Service', name: 'web' },
    { apiVersion: 'policy/v1beta1', kind: 'PodDisruptionBudget', name: 'web', namespace: 'shop' },
  ];
  const { value, coverage } = renderedSightings([
    { name: 'front', namespace: 'web', rendered: { objects, unreadObjects: 2 } },
  ]);
  expect(value.map(({ via, group, version, where }) => `${via} ${group}/${version} ${where}`)).toEqual([
    'helm-manifest /v1 Helm release web/front: Service web/web',
    'helm-manifest policy/v1beta1 Helm release web/front: PodDisruptionBudget shop/web',
  ]);
  expect(coverage.unread.map(({ what, code }) => `${what}: ${code}`)).toEqual([
    'API versions of Helm release web/front: addons.manifest',
  ]);
});

it('names resources as Kubernetes does, and none that is passed over', () => {
  const kinds = ['Ingress', 'NetworkPolicy', 'IngressClass', 'CSIDriver', 'Event', 'TokenReview', 'Gateway'];
  expect(resourcesOfKinds(kinds.map((kind) => ({ group: 'g', kind })))).toEqual(
    new Map([['g', ['csidrivers', 'gateways', 'ingressclasses', 'ingresses', 'networkpolicies']]]),
  );
});
