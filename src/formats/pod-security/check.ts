import type { SecuredPod } from './pod.ts';

export type PodSecurityLevel = 'baseline' | 'restricted';

/** What a check asks from one minor of the policy on. */
export interface VersionedRule {
  /** The minor: 22 is 1.22. */
  readonly from: number;
  /** Whether the pod is refused. */
  readonly fails: (pod: SecuredPod) => boolean;
}

/** One check of the policy, by the id that upstream gave it. */
export interface PodCheck {
  readonly id: string;
  readonly level: PodSecurityLevel;
  /** The oldest first; before the first one there is no such check. */
  readonly rules: readonly VersionedRule[];
  /** The check of the baseline that it takes the place of where the restricted level is asked. */
  readonly replaces?: string;
}

/** A rule that a user namespace makes needless (KEP-127). */
export function unlessUserNamespace(fails: VersionedRule['fails']): VersionedRule['fails'] {
  return (pod) => pod.spec.hostUsers !== false && fails(pod);
}

/** A rule about what Windows does not have. */
export function unlessWindows(fails: VersionedRule['fails']): VersionedRule['fails'] {
  return (pod) => pod.spec.os?.name !== 'windows' && fails(pod);
}
