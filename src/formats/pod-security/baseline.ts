import type { PodCheck } from './check.ts';
import { unlessUserNamespace } from './check.ts';
import { containersOf, contextsOf, type SecuredContainer, type SecuredPod, sourcesOf } from './pod.ts';
import { failsSysctls } from './sysctls.ts';

const defaultCapabilities = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

function always(id: string, fails: (pod: SecuredPod) => boolean): PodCheck {
  return { id, level: 'baseline', rules: [{ from: 0, fails }] };
}

function anyContainer(fails: (container: SecuredContainer) => boolean): (pod: SecuredPod) => boolean {
  return (pod) => containersOf(pod).some(fails);
}

/** What keeps a pod from getting hold of its node by a known way. */
export const baselineChecks: readonly PodCheck[] = [
  always('appArmorProfile', failsAppArmor),
  always(
    'capabilities_baseline',
    anyContainer(({ securityContext }) =>
      (securityContext?.capabilities?.add ?? []).some((capability) => !defaultCapabilities.has(capability)),
    ),
  ),
  always('hostNamespaces', ({ spec }) => [spec.hostNetwork, spec.hostPID, spec.hostIPC].includes(true)),
  always('hostPathVolumes', ({ spec }) =>
    (spec.volumes ?? []).some((volume) => sourcesOf(volume).includes('hostPath')),
  ),
  always(
    'hostPorts',
    anyContainer(({ ports }) => (ports ?? []).some(({ hostPort }) => (hostPort ?? 0) !== 0)),
  ),
  {
    id: 'hostProbesAndHostLifecycle',
    level: 'baseline',
    rules: [{ from: 34, fails: anyContainer(asksAnotherHost) }],
  },
  always(
    'privileged',
    anyContainer(({ securityContext }) => securityContext?.privileged === true),
  ),
  {
    id: 'procMount',
    level: 'baseline',
    rules: [
      { from: 0, fails: unmasksProc },
      { from: 35, fails: unlessUserNamespace(unmasksProc) },
    ],
  },
  {
    id: 'seLinuxOptions',
    level: 'baseline',
    rules: [
      { from: 0, fails: failsSelinux(['', 'container_t', 'container_init_t', 'container_kvm_t']) },
      {
        from: 31,
        fails: failsSelinux(['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']),
      },
    ],
  },
  {
    id: 'seccompProfile_baseline',
    level: 'baseline',
    rules: [
      { from: 0, fails: failsSeccompAnnotations },
      { from: 19, fails: (pod) => contextsOf(pod).some(setsBadSeccomp) },
    ],
  },
  {
    id: 'sysctls',
    level: 'baseline',
    rules: [0, 27, 29, 32, 37].map((from) => ({ from, fails: failsSysctls(from) })),
  },
  always('windowsHostProcess', (pod) =>
    contextsOf(pod).some(({ windowsOptions }) => windowsOptions?.hostProcess === true),
  ),
];

const usualProfiles = ['RuntimeDefault', 'Localhost'];

/** By field, or by the annotation that came before the field. */
function failsAppArmor(pod: SecuredPod): boolean {
  const set = contextsOf(pod).flatMap(({ appArmorProfile }) => appArmorProfile ?? []);
  if (set.some(({ type }) => !usualProfiles.includes(type ?? ''))) return true;
  return Object.entries(pod.metadata?.annotations ?? {}).some(
    ([key, value]) =>
      key.startsWith('container.apparmor.security.beta.kubernetes.io/') &&
      !/^$|^runtime\/default$|^localhost\//.test(value ?? ''),
  );
}

/** A profile that is set without a type is a bad one. */
export function setsBadSeccomp({
  seccompProfile,
}: Pick<NonNullable<SecuredContainer['securityContext']>, 'seccompProfile'>): boolean {
  return seccompProfile != null && !usualProfiles.includes(seccompProfile.type ?? '');
}

/** Before there was a field. An annotation about a container that is not there counts for nothing. */
function failsSeccompAnnotations(pod: SecuredPod): boolean {
  const annotations = pod.metadata?.annotations ?? {};
  const prefix = 'container.seccomp.security.alpha.kubernetes.io/';
  const keys = [
    'seccomp.security.alpha.kubernetes.io/pod',
    ...containersOf(pod).map(({ name }) => `${prefix}${name ?? ''}`),
  ];
  return keys.some(
    (key) =>
      Object.hasOwn(annotations, key) &&
      !/^(?:runtime|docker)\/default$|^localhost\//.test(annotations[key] ?? ''),
  );
}

export function unmasksProc(pod: SecuredPod): boolean {
  return containersOf(pod).some(
    ({ securityContext }) => (securityContext?.procMount ?? 'Default') !== 'Default',
  );
}

function failsSelinux(types: readonly string[]): (pod: SecuredPod) => boolean {
  return (pod) =>
    contextsOf(pod).some(
      ({ seLinuxOptions }) =>
        seLinuxOptions != null &&
        (!types.includes(seLinuxOptions.type ?? '') ||
          (seLinuxOptions.user ?? '') !== '' ||
          (seLinuxOptions.role ?? '') !== ''),
    );
}

/** A probe or hook may be pointed at another host than the pod: the kubelet then asks it from the node. */
function asksAnotherHost(container: SecuredContainer): boolean {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
  return [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop].some(
    (handler) => (handler?.httpGet?.host ?? '') !== '' || (handler?.tcpSocket?.host ?? '') !== '',
  );
}
