import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeRig } from '../../../../rig/describe-rig.ts';
import { memoryDirectory, removeDirectory } from '../../../../rig/paths.ts';
import { type Plane, startPlane } from '../../../../rig/plane.ts';
import { connectKube, type KubeConnection, loadKubeconfig } from '../../../edges/kube/index.ts';
import { silentLogger, systemClock } from '../../../kernel/index.ts';
import { accountsOf } from './accounts.ts';
import { readRights } from './read-rights.ts';
import { type Asked, askedRights } from './rights.ts';

const rbac = 'rbac.authorization.k8s.io';

interface Given {
  readonly account: string;
  readonly rules: readonly object[];
  /** Who gets them, where not the account itself. */
  readonly to?: readonly object[];
  /** By a RoleBinding in `shop`, of a ClusterRole or a Role, instead of everywhere. */
  readonly inShop?: 'ClusterRole' | 'Role';
}

const rule = (group: string, resource: string, ...verbs: readonly string[]) => ({
  apiGroups: [group],
  resources: [resource],
  verbs,
});

/** Each in the way in which some add-on of the field has it. */
const given: readonly Given[] = [
  { account: 'nothing', rules: [rule('', 'configmaps', 'get', 'list')] },
  { account: 'admin', rules: [rule('*', '*', '*')] },
  { account: 'reads-all', rules: [rule('*', '*', 'get', 'list', 'watch')] },
  { account: 'secrets', rules: [rule('', 'secrets', 'get')] },
  { account: 'secrets-here', rules: [rule('', 'secrets', 'list')], inShop: 'ClusterRole' },
  {
    account: 'one-secret',
    rules: [{ ...rule('', 'secrets', 'get'), resourceNames: ['tls'] }],
    inShop: 'Role',
  },
  { account: 'named-pods', rules: [{ ...rule('', 'pods', 'create'), resourceNames: ['tls'] }] },
  { account: 'named-exec', rules: [{ ...rule('', 'pods/exec', 'create'), resourceNames: ['tls'] }] },
  { account: 'named-all', rules: [{ ...rule('*', '*', '*'), resourceNames: ['tls'] }] },
  { account: 'exec-pattern', rules: [rule('*', '*/exec', 'create')] },
  { account: 'deploys', rules: [rule('apps', 'deployments', 'patch')], inShop: 'Role' },
  { account: 'proxies', rules: [rule('', 'nodes/proxy', 'get')] },
  { account: 'proxies-here', rules: [rule('', 'nodes/proxy', 'get')], inShop: 'Role' },
  { account: 'impersonates', rules: [rule('', 'users', 'impersonate')] },
  { account: 'escalates', rules: [rule(rbac, 'clusterroles', 'escalate')] },
  { account: 'binds-here', rules: [rule(rbac, 'roles', 'bind')], inShop: 'Role' },
  {
    account: 'webhooks',
    rules: [rule('admissionregistration.k8s.io', 'mutatingwebhookconfigurations', 'update')],
  },
  {
    account: 'approves',
    rules: [rule('certificates.k8s.io', 'certificatesigningrequests/approval', 'update')],
  },
  { account: 'tokens', rules: [rule('', 'serviceaccounts/token', 'create')], inShop: 'Role' },
  { account: 'volumes', rules: [rule('', 'persistentvolumes', 'create')] },
  {
    account: 'by-group',
    rules: [rule('batch', 'cronjobs', 'update')],
    to: [{ kind: 'Group', name: 'system:serviceaccounts:shop', apiGroup: rbac }],
    inShop: 'Role',
  },
  {
    account: 'by-user',
    rules: [rule('', 'pods/attach', 'get')],
    to: [{ kind: 'User', name: 'system:serviceaccount:shop:by-user', apiGroup: rbac }],
  },
];

function objectsOf({ account, rules, to, inShop }: Given): readonly object[] {
  const roleKind = inShop === 'Role' ? 'Role' : 'ClusterRole';
  const place = { name: account, ...(inShop === undefined ? {} : { namespace: 'shop' }) };
  const role = { name: account, ...(roleKind === 'Role' ? { namespace: 'shop' } : {}) };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account, namespace: 'shop' } },
    { apiVersion: `${rbac}/v1`, kind: roleKind, metadata: role, rules },
    {
      apiVersion: `${rbac}/v1`,
      kind: inShop === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
      metadata: place,
      roleRef: { apiGroup: rbac, kind: roleKind, name: account },
      subjects: to ?? [{ kind: 'ServiceAccount', name: account, namespace: 'shop' }],
    },
  ];
}

/** Its rules are put together by a controller, from every ClusterRole with the label. */
const aggregated: readonly object[] = [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'aggregated', namespace: 'shop' } },
  {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRole',
    metadata: { name: 'aggregated' },
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { 'oakum.test/part': 'yes' } }] },
    rules: [],
  },
  {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRole',
    metadata: { name: 'part', labels: { 'oakum.test/part': 'yes' } },
    rules: [rule('', 'pods', 'create')],
  },
  {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'aggregated' },
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'aggregated' },
    subjects: [{ kind: 'ServiceAccount', name: 'aggregated', namespace: 'shop' }],
  },
];

const names = [...given.map(({ account }) => account), 'aggregated', 'default'];

interface Question {
  readonly account: string;
  readonly kind: string;
  readonly where: 'everywhere' | 'shop';
  readonly review: object;
}

/** Every verb on every resource of a right, of all objects and of one by its name. */
function questionsOf(account: string, one: Asked, where: Question['where']): readonly Question[] {
  return one.resources.flatMap((path) =>
    one.verbs.flatMap((verb) =>
      [undefined, 'tls'].map((name) => {
        const [resource, subresource] = path.split('/');
        // What is made has no name when it is asked for.
        const named = name === undefined || (verb === 'create' && subresource === undefined) ? {} : { name };
        const place = where === 'shop' ? { namespace: 'shop' } : {};
        const resourceAttributes = { verb, group: one.group, resource, subresource, ...named, ...place };
        return { account, kind: one.kind, where, review: reviewOf(account, resourceAttributes) };
      }),
    ),
  );
}

function reviewOf(account: string, resourceAttributes: object): object {
  return {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: `system:serviceaccount:shop:${account}`,
      groups: ['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'],
      resourceAttributes,
    },
  };
}

describeRig('the rights of accounts beside what the API server allows', ['control-plane'], () => {
  let plane: Plane;
  let kube: KubeConnection;
  const directory = memoryDirectory();

  beforeAll(async () => {
    plane = await startPlane();
    const access = await loadKubeconfig({ text: await readFile(plane.kubeconfigPath, 'utf8') });
    const runner = { run: () => Promise.reject(new Error('no plugin in this test')) };
    kube = connectKube(access, { clock: systemClock, random: Math.random, logger: silentLogger, runner });
    await plane.apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
      ...given.flatMap(objectsOf),
      ...aggregated,
    ]);
    await plane.kubectl([
      'wait',
      '--for=jsonpath={.rules[0].verbs[0]}=create',
      '--timeout=60s',
      'clusterrole/aggregated',
    ]);
  });

  afterAll(async () => {
    await kube?.close();
    await plane?.stop();
    removeDirectory(directory);
  });

  /** `account kind everywhere`, and `account kind shop` where it is not everywhere. */
  async function allowed(): Promise<ReadonlySet<string>> {
    const questions = names.flatMap((account) =>
      askedRights.flatMap((one) => [
        ...questionsOf(account, one, 'everywhere'),
        ...(one.onlyClusterWide === true ? [] : questionsOf(account, one, 'shop')),
      ]),
    );
    const file = join(directory, 'reviews.json');
    const list = { apiVersion: 'v1', kind: 'List', items: questions.map(({ review }) => review) };
    await writeFile(file, JSON.stringify(list));
    const said = await plane.kubectl(['create', '-f', file, '-o', 'jsonpath={.status.allowed}{"\\n"}'], {
      timeoutMs: 240_000,
    });
    const answers = said.trim().split('\n');
    expect(answers).toHaveLength(questions.length);
    const yes = questions.filter((_question, at) => answers[at] === 'true');
    const everywhere = new Set(
      yes
        .filter(({ where }) => where === 'everywhere')
        .map(({ account, kind }) => `${account} ${kind} everywhere`),
    );
    const here = yes
      .filter(({ account, kind }) => !everywhere.has(`${account} ${kind} everywhere`))
      .map(({ account, kind }) => `${account} ${kind} shop`);
    return new Set([...everywhere, ...here]);
  }

  async function reported(): Promise<ReadonlySet<string>> {
    const { value, coverage } = await readRights(kube.reader, { namespaces: [], signal: undefined });
    expect(coverage.unread).toEqual([]);
    if (value === undefined) throw new Error('nothing was read');
    const workloads = names.map((account) => ({
      namespace: 'shop',
      power: { facts: [], level: 'baseline', account } as const,
    }));
    const kinds = [...new Set(askedRights.map(({ kind }) => kind))];
    return new Set(
      accountsOf(workloads, value).flatMap(({ name, rights }) =>
        rights.flatMap(({ kind, isClusterWide }) =>
          (kind === 'everything' ? kinds : [kind]).map(
            (one) => `${name} ${one} ${isClusterWide ? 'everywhere' : 'shop'}`,
          ),
        ),
      ),
    );
  }

  it('are the same, everywhere and in one namespace, for roles of every form', async () => {
    const [ours, theirs] = [await reported(), await allowed()];
    expect([...ours].toSorted()).toEqual([...theirs].toSorted());
    expect(theirs.size).toBeGreaterThan(40);
    expect([...theirs].filter((one) => one.startsWith('nothing '))).toEqual(['nothing make-pods shop']);
  });
});
