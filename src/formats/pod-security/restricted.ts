import { setsBadSeccomp, unmasksProc } from './baseline.ts';
import { type PodCheck, unlessUserNamespace, unlessWindows } from './check.ts';
import { containersOf, contextsOf, type SecuredPod, sourcesOf } from './pod.ts';

/** What hardens a pod beyond what it was given. */
export const restrictedChecks: readonly PodCheck[] = [
  {
    id: 'allowPrivilegeEscalation',
    level: 'restricted',
    rules: [
      { from: 8, fails: mayEscalate },
      { from: 25, fails: unlessWindows(mayEscalate) },
    ],
  },
  {
    id: 'capabilities_restricted',
    level: 'restricted',
    replaces: 'capabilities_baseline',
    rules: [
      { from: 22, fails: keepsCapabilities },
      { from: 25, fails: unlessWindows(keepsCapabilities) },
    ],
  },
  {
    id: 'procMount_restricted',
    level: 'restricted',
    replaces: 'procMount',
    rules: [{ from: 35, fails: unmasksProc }],
  },
  {
    id: 'restrictedVolumes',
    level: 'restricted',
    replaces: 'hostPathVolumes',
    rules: [{ from: 0, fails: mountsUnusual }],
  },
  {
    id: 'runAsNonRoot',
    level: 'restricted',
    rules: [
      { from: 0, fails: mayBeRoot },
      { from: 35, fails: unlessUserNamespace(mayBeRoot) },
    ],
  },
  {
    id: 'runAsUser',
    level: 'restricted',
    rules: [
      { from: 23, fails: isRoot },
      { from: 35, fails: unlessUserNamespace(isRoot) },
    ],
  },
  {
    id: 'seccompProfile_restricted',
    level: 'restricted',
    replaces: 'seccompProfile_baseline',
    rules: [
      { from: 19, fails: lacksSeccomp },
      { from: 25, fails: unlessWindows(lacksSeccomp) },
    ],
  },
];

/** Silence allows it. */
function mayEscalate(pod: SecuredPod): boolean {
  return containersOf(pod).some(({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
}

function keepsCapabilities(pod: SecuredPod): boolean {
  return containersOf(pod).some(({ securityContext }) => {
    const { add, drop } = securityContext?.capabilities ?? {};
    return !(drop ?? []).includes('ALL') || (add ?? []).some((name) => name !== 'NET_BIND_SERVICE');
  });
}

const usualSources = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/** A source that nobody knows is none of the usual ones. */
function mountsUnusual({ spec }: SecuredPod): boolean {
  return (spec.volumes ?? []).some((volume) => !sourcesOf(volume).some((source) => usualSources.has(source)));
}

/** An explicit false anywhere is a refusal, whatever the other level says. */
function mayBeRoot(pod: SecuredPod): boolean {
  if (contextsOf(pod).some(({ runAsNonRoot }) => runAsNonRoot === false)) return true;
  if (pod.spec.securityContext?.runAsNonRoot === true) return false;
  return containersOf(pod).some(({ securityContext }) => securityContext?.runAsNonRoot !== true);
}

function isRoot(pod: SecuredPod): boolean {
  return contextsOf(pod).some(({ runAsUser }) => runAsUser === 0);
}

function lacksSeccomp(pod: SecuredPod): boolean {
  if (contextsOf(pod).some(setsBadSeccomp)) return true;
  if (pod.spec.securityContext?.seccompProfile != null) return false;
  return containersOf(pod).some(({ securityContext }) => securityContext?.seccompProfile == null);
}
