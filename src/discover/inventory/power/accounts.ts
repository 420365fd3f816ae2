import { compareText } from '../../../kernel/pure/index.ts';
import type { AccountRight, PodAccount, Workload } from '../../../model/index.ts';
import type { Binding, Rights } from './read-rights.ts';
import { rightsOf } from './rights.ts';

/** The accounts that workloads run as, each once, with their rights. */
export function accountsOf(
  workloads: readonly Pick<Workload, 'namespace' | 'power'>[],
  { roles, bindings, accounts }: Rights,
): readonly PodAccount[] {
  const used = new Map(
    workloads.flatMap(({ namespace, power }) =>
      power === undefined
        ? []
        : [[`${namespace}/${power.account}`, { namespace, name: power.account }] as const],
    ),
  );
  const roleRules = new Map(roles.map((role) => [roleKey(role.namespace, role.name), role.rules]));
  return [...used.values()]
    .map(({ namespace, name }) => {
      const account = accounts.find((one) => one.namespace === namespace && one.name === name);
      const rights = bindings
        .filter(({ subjects }) => subjects.some((subject) => isMeant(subject, namespace, name)))
        .flatMap((binding) => {
          const place = binding.role.kind === 'ClusterRole' ? undefined : binding.namespace;
          return boundRights(binding, roleRules.get(roleKey(place, binding.role.name)) ?? []);
        });
      const mountsToken = account?.mountsToken;
      return {
        namespace,
        name,
        ...(mountsToken === undefined ? {} : { mountsToken }),
        rights: distinct(rights),
      };
    })
    .toSorted(
      (left, right) => compareText(left.namespace, right.namespace) || compareText(left.name, right.name),
    );
}

function roleKey(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

/** By its name, or by a group that all accounts are in. */
function isMeant(subject: Binding['subjects'][number], namespace: string, name: string): boolean {
  if (subject.kind === 'ServiceAccount') return subject.namespace === namespace && subject.name === name;
  if (subject.kind === 'User') return subject.name === `system:serviceaccount:${namespace}:${name}`;
  const groups = ['system:authenticated', 'system:serviceaccounts', `system:serviceaccounts:${namespace}`];
  return subject.kind === 'Group' && groups.includes(subject.name);
}

/** A ClusterRole that a RoleBinding gives holds in its namespace only. */
function boundRights(binding: Binding, rules: Parameters<typeof rightsOf>[0]): readonly AccountRight[] {
  const { namespace, name, role } = binding;
  const where = namespace === undefined ? 'everywhere' : `in ${namespace}`;
  const by = namespace === undefined ? `ClusterRoleBinding ${name}` : `RoleBinding ${namespace}/${name}`;
  return rightsOf(rules, namespace === undefined).map(({ kind, may }) => ({
    kind,
    isClusterWide: namespace === undefined,
    says: `may ${may} ${where} (${by} → ${role.kind} ${role.name})`,
  }));
}

/** Each right once: where it holds everywhere, the first that gives it there. */
function distinct(rights: readonly AccountRight[]): readonly AccountRight[] {
  const widest = rights.toSorted((left, right) => Number(right.isClusterWide) - Number(left.isClusterWide));
  const found = new Map<string, AccountRight>();
  for (const right of widest) found.getOrInsert(right.kind, right);
  return [...found.values()];
}
