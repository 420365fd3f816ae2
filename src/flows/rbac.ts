import { type RbacAnswer, rbacRoles } from '../discover/inventory/index.ts';

export type { RbacAnswer } from '../discover/inventory/index.ts';

/** What a person switches on. */
export interface RolesWanted {
  /** Namespaces to read; empty is the whole cluster. */
  readonly read: readonly string[];
  /** Namespaces whose Deployments may be changed. */
  readonly write: readonly string[];
  /** Custom resources that own pods, `plural.group`. */
  readonly owners: readonly string[];
  /** Namespaces whose Secrets of Helm releases are read. */
  readonly helmSecrets: readonly string[];
  /** The namespace of the collector of nodes. */
  readonly collectNodes?: string | undefined;
}

/** The roles for reading, and for changing Deployments where that is wanted. */
export function rolesNeeded({ read, write, owners, helmSecrets, collectNodes }: RolesWanted): RbacAnswer {
  return rbacRoles({
    readNamespaces: read,
    writeNamespaces: write,
    owners,
    helmSecrets,
    collectNodes,
    subject: { kind: 'ServiceAccount', name: 'oakum', namespace: 'oakum' },
  });
}
