import { ownValue } from '../../../kernel/pure/index.ts';
import type { NodePool } from '../../../model/index.ts';

/**
 * Labels that name the pool of a node, the most special first: what made the node knows best. Sources are the
 * references of EKS managed node groups and eksctl, GKE, AKS, Karpenter (NodePool, and Provisioner before 0.32), kOps,
 * DigitalOcean, Linode, Scaleway, OVH, Civo and Gardener; then names that people use.
 */
const poolLabels = [
  'karpenter.sh/nodepool',
  'karpenter.sh/provisioner-name',
  'eks.amazonaws.com/nodegroup',
  'alpha.eksctl.io/nodegroup-name',
  'cloud.google.com/gke-nodepool',
  'kubernetes.azure.com/agentpool',
  'kops.k8s.io/instancegroup',
  'doks.digitalocean.com/node-pool',
  'lke.linode.com/pool-id',
  'k8s.scaleway.com/pool-name',
  'k8s.ovh.net/nodepool',
  'kubernetes.civo.com/node-pool',
  'worker.gardener.cloud/pool',
  'agentpool',
  'node.kubernetes.io/pool',
  'node-pool',
  'nodepool',
  'pool',
] as const;

const rolePrefix = 'node-role.kubernetes.io/';
const oldRole = 'kubernetes.io/role';

/** The pool of a node by its labels; by its role where nothing names a pool; undefined where nothing says either. */
export function nodePoolOf(labels: Readonly<Record<string, string>>): NodePool | undefined {
  for (const label of poolLabels) {
    const name = ownValue(labels, label);
    if (name !== undefined && name !== '') return { name, label };
  }
  return roleOf(labels);
}

/** Where a node has several roles the control plane comes first: what may be done to such a node follows from it. */
function roleOf(labels: Readonly<Record<string, string>>): NodePool | undefined {
  const roles = Object.keys(labels)
    .filter((label) => label.startsWith(rolePrefix) && label.length > rolePrefix.length)
    .map((label) => ({ name: label.slice(rolePrefix.length).replace(/^master$/, 'control-plane'), label }))
    .toSorted(
      (left, right) => weightOf(left.name) - weightOf(right.name) || (left.name < right.name ? -1 : 1),
    );
  const old = labels[oldRole];
  return roles[0] ?? (old === undefined || old === '' ? undefined : { name: old, label: oldRole });
}

function weightOf(role: string): number {
  return role === 'control-plane' ? 0 : 1;
}
