/**
 * The Pod Security Standards by version: which level a pod meets, and which checks refuse it, by the ids and rules of
 * upstream's `k8s.io/pod-security-admission/policy`. Nouns: SecuredPod (what of a pod is looked at), PodSecurity (how it
 * stands), WrittenPod (one of a file). It refuses to guess: a pod that is written wrongly is a mistake with its place,
 * never a safe one.
 */
export { newestPodSecurityMinor, type PodSecurity, podSecurityOf } from './evaluate.ts';
export { SecuredPod } from './pod.ts';
export { podsIn, type WrittenPod } from './pods-in.ts';
