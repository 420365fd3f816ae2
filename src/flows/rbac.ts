import { type RbacAnswer, rbacRoles } from '../discover/inventory/index.ts';
import { populationReads } from '../discover/population/index.ts';

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
  /** Namespaces whose Secrets of Argo CD's cluster records are read. */
  readonly argoCdSecrets: readonly string[];
  /** Namespaces whose ConfigMaps of Helm releases are read. */
  readonly helmConfigMaps: readonly string[];
}

/** The roles for reading, and for changing Deployments where that is wanted. */
export function rolesNeeded({ read, write, ...others }: RolesWanted): RbacAnswer {
  return rbacRoles({
    readNamespaces: read,
    writeNamespaces: write,
    ...others,
    beside: populationReads,
    subject: { kind: 'ServiceAccount', name: 'oakum', namespace: 'oakum' },
  });
}
