import { type RbacAnswer, rbacRoles } from '../discover/inventory/index.ts';

export type { RbacAnswer } from '../discover/inventory/index.ts';

/** The roles for reading (these namespaces, or the cluster) and for changing Deployments in others. */
export function rolesNeeded(
  readNamespaces: readonly string[],
  writeNamespaces: readonly string[],
): RbacAnswer {
  return rbacRoles({
    readNamespaces,
    writeNamespaces,
    subject: { kind: 'ServiceAccount', name: 'oakum', namespace: 'oakum' },
  });
}
