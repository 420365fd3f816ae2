import { baselineChecks } from './baseline.ts';
import type { PodCheck, PodSecurityLevel } from './check.ts';
import type { SecuredPod } from './pod.ts';
import { restrictedChecks } from './restricted.ts';

/** The newest minor of the policy that is known here; upstream asks it too of a newer one than its own. */
export const newestPodSecurityMinor = 37;

/** How a pod stands to the Pod Security Standards of one version. */
export interface PodSecurity {
  /** The strictest level that the pod meets. */
  readonly level: 'privileged' | PodSecurityLevel;
  /** Ids of the checks that refuse it where a namespace asks for the level; those of the baseline first, then by name. */
  readonly baseline: readonly string[];
  readonly restricted: readonly string[];
}

/**
 * Asks a pod everything that the policy of a minor asks (22 for 1.22). A volume without a source is an empty directory,
 * as the API server makes it; the host ports that it fills in for a pod on the host's network are left out, as that pod
 * is refused anyway.
 */
export function podSecurityOf(pod: SecuredPod, minor: number): PodSecurity {
  const baseline = baselineChecks.filter((check) => isRefused(check, pod, minor));
  const restricting = restrictedChecks.filter((check) => ruleAt(check, minor) !== undefined);
  const replaced = new Set(restricting.map(({ replaces }) => replaces));
  const restricted = [
    ...baseline.filter(({ id }) => !replaced.has(id)),
    ...restricting.filter((check) => isRefused(check, pod, minor)),
  ];
  return { level: levelOf(baseline, restricted), baseline: idsOf(baseline), restricted: idsOf(restricted) };
}

function levelOf(baseline: readonly PodCheck[], restricted: readonly PodCheck[]): PodSecurity['level'] {
  if (baseline.length > 0) return 'privileged';
  return restricted.length > 0 ? 'baseline' : 'restricted';
}

function isRefused(check: PodCheck, pod: SecuredPod, minor: number): boolean {
  return ruleAt(check, minor)?.fails(pod) ?? false;
}

function ruleAt({ rules }: PodCheck, minor: number): PodCheck['rules'][number] | undefined {
  return rules.findLast(({ from }) => from <= minor);
}

function idsOf(checks: readonly PodCheck[]): readonly string[] {
  return checks.map(({ id }) => id);
}
