import type { Workload } from '../../model/index.ts';

/** Field managers of kubectl and of its users: only theirs may be overridden, and only where nobody else owns the object. */
const kubectlManagers = [
  'kubectl',
  'kubectl-client-side-apply',
  'kubectl-create',
  'kubectl-edit',
  'kubectl-set',
  'kubectl-patch',
  'kubectl-replace',
  'kubectl-rollout',
  'before-first-apply',
];

export function takeableManagers(workload: Workload): readonly string[] {
  return workload.ownership.manager === 'kubectl' ? kubectlManagers : [];
}
