import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../edges/kube/interface.ts';
import { objectOf, readerOf } from '../conformance/objects-reader.ts';
import { accountsOf } from './accounts.ts';
import { readRights } from './read-rights.ts';

const role = (name: string, rules: readonly object[], namespace?: string): KubeObject => ({
  ...objectOf({ kind: namespace === undefined ? 'ClusterRole' : 'Role', name, metadata: { namespace } }),
  rules,
});
const binding = (name: string, to: string, subjects: readonly object[], namespace?: string): KubeObject => ({
  ...objectOf({ kind: 'Binding', name, metadata: { namespace } }),
  roleRef: { kind: to.split(' ')[0], name: to.split(' ')[1] },
  subjects,
});
const rule = (group: string, resource: string, ...verbs: readonly string[]) => ({
  apiGroups: [group],
  resources: [resource],
  verbs,
});
const named = (one: object, ...resourceNames: readonly string[]) => ({ ...one, resourceNames });
const everyNamedRight = [
  'raise-rights',
  'node-proxy',
  'webhooks',
  'mint-tokens',
  'approve-certificates',
  'read-secrets',
  'exec',
  'make-pods',
].map((kind) => `${kind} everywhere`);
const web = { kind: 'ServiceAccount', name: 'web', namespace: 'shop' };
const power = { facts: [], level: 'baseline', account: 'web' } as const;

async function rightsOfWeb(objects: Record<string, readonly KubeObject[]>): Promise<readonly string[]> {
  const scope = { namespaces: [], signal: undefined };
  const { value, coverage } = await readRights(readerOf(objects), scope);
  expect(coverage.unread).toEqual([]);
  const [account] = accountsOf(
    [{ namespace: 'shop', power }],
    value ?? { roles: [], bindings: [], accounts: [] },
  );
  return (account?.rights ?? []).map(
    ({ kind, isClusterWide }) => `${kind} ${isClusterWide ? 'everywhere' : 'here'}`,
  );
}

describe('the rights of an account', () => {
  it.each<[string, object, readonly string[]]>([
    ['cluster-admin', rule('*', '*', '*'), ['everything everywhere']],
    ['ordinary work', rule('', 'configmaps', 'get'), []],
    ['other verbs', rule('', 'secrets', 'create'), []],
    ['another group', rule('apps', 'secrets', 'get'), []],
    ['Secrets', rule('', 'secrets', 'list'), ['read-secrets everywhere']],
    [
      'every resource to read',
      rule('', '*', 'get'),
      ['node-proxy everywhere', 'read-secrets everywhere', 'exec everywhere'],
    ],
    ['exec', rule('', 'pods/exec', 'create'), ['exec everywhere']],
    ['exec in a pod by its name', named(rule('', 'pods/exec', 'create'), 'web-0'), ['exec everywhere']],
    ['Secrets by their names', named(rule('', 'secrets', 'get'), 'tls'), ['read-secrets everywhere']],
    ['pods to make by a name, which nothing has yet', named(rule('', 'pods', 'create'), 'web-0'), []],
    ['everything of one name', named(rule('*', '*', '*'), 'x'), everyNamedRight],
    ['exec by pattern', rule('*', '*/exec', '*'), ['exec everywhere']],
    ['pods', rule('', 'pods', 'create'), ['make-pods everywhere']],
    ['Deployments', rule('apps', 'deployments', 'patch'), ['make-pods everywhere']],
    ['Jobs', rule('batch', 'cronjobs', 'update'), ['make-pods everywhere']],
    [
      'escalation',
      rule('rbac.authorization.k8s.io', 'clusterroles', 'escalate'),
      ['raise-rights everywhere'],
    ],
    ['binding', rule('rbac.authorization.k8s.io', 'roles', 'bind'), ['raise-rights everywhere']],
    ['impersonation', rule('', 'users', 'impersonate'), ['raise-rights everywhere']],
    ['kubelets', rule('', 'nodes/proxy', 'get'), ['node-proxy everywhere']],
    ['tokens', rule('', 'serviceaccounts/token', 'create'), ['mint-tokens everywhere']],
    [
      'webhooks',
      rule('admissionregistration.k8s.io', 'mutatingwebhookconfigurations', 'patch'),
      ['webhooks everywhere'],
    ],
    [
      'certificates',
      rule('certificates.k8s.io', 'certificatesigningrequests/approval', 'update'),
      ['approve-certificates everywhere'],
    ],
    ['volumes', rule('', 'persistentvolumes', 'create'), ['make-volumes everywhere']],
  ])('are found for %s', async (_name, given, expected) => {
    const objects = {
      clusterroles: [role('it', [given])],
      clusterrolebindings: [binding('it', 'ClusterRole it', [web])],
    };
    expect(await rightsOfWeb(objects)).toEqual(expected);
    expect(await rightsOfWeb({ clusterroles: objects.clusterroles })).toEqual([]);
  });

  const secrets = rule('', 'secrets', 'get');
  it.each<[string, readonly object[], number]>([
    ['the account', [web], 1],
    ['another account', [{ ...web, name: 'api' }], 0],
    ['one of another namespace', [{ ...web, namespace: 'api' }], 0],
    ['its user', [{ kind: 'User', name: 'system:serviceaccount:shop:web' }], 1],
    ['all accounts', [{ kind: 'Group', name: 'system:serviceaccounts' }], 1],
    ['all of its namespace', [{ kind: 'Group', name: 'system:serviceaccounts:shop' }], 1],
    ['all of another namespace', [{ kind: 'Group', name: 'system:serviceaccounts:api' }], 0],
    ['everybody', [{ kind: 'Group', name: 'system:authenticated' }], 1],
    ['nobody', [], 0],
  ])('come by a binding to %s', async (_name, subjects, count) => {
    const found = await rightsOfWeb({
      clusterroles: [role('it', [secrets])],
      clusterrolebindings: [binding('it', 'ClusterRole it', subjects)],
    });
    expect(found).toHaveLength(count);
  });

  it('hold in one namespace by a RoleBinding, of a Role or a ClusterRole, and give nothing of the cluster there', async () => {
    const kubelets = rule('', 'nodes/proxy', 'get');
    const found = await rightsOfWeb({
      clusterroles: [role('wide', [secrets, kubelets])],
      roles: [role('narrow', [rule('', 'pods', 'create')], 'shop'), role('wide', [], 'shop')],
      rolebindings: [
        binding('a', 'ClusterRole wide', [web], 'shop'),
        binding('b', 'Role narrow', [web], 'shop'),
        binding('c', 'Role gone', [web], 'shop'),
      ],
    });
    expect(found).toEqual(['read-secrets here', 'make-pods here']);
  });

  it('are said with who gives them, once, the widest', async () => {
    const { value } = await readRights(
      readerOf({
        clusterroles: [role('it', [secrets])],
        clusterrolebindings: [binding('all', 'ClusterRole it', [web])],
        rolebindings: [binding('some', 'ClusterRole it', [web], 'shop')],
        serviceaccounts: [
          { ...objectOf({ kind: 'ServiceAccount', name: 'web' }), automountServiceAccountToken: false },
        ],
      }),
      { namespaces: [], signal: undefined },
    );
    if (value === undefined) throw new Error('nothing was read');
    expect(
      accountsOf(
        [
          { namespace: 'shop', power },
          { namespace: 'shop', power },
        ],
        value,
      ),
    ).toEqual([
      {
        namespace: 'shop',
        name: 'web',
        mountsToken: false,
        rights: [
          {
            kind: 'read-secrets',
            isClusterWide: true,
            says: 'may read Secrets everywhere (ClusterRoleBinding all → ClusterRole it)',
          },
        ],
      },
    ]);
  });

  it.each(['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings', 'serviceaccounts'])(
    'are unknown where %s may not be read',
    async (resource) => {
      const reader = readerOf({}, { refused: { [resource]: 'kube.forbidden' } });
      const { value, coverage } = await readRights(reader, { namespaces: [], signal: undefined });
      expect(value).toBeUndefined();
      expect(coverage.unread.map(({ what, code }) => [what, code])).toEqual([[resource, 'kube.forbidden']]);
    },
  );
});
