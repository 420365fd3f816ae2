import type { SecuredPod } from './pod.ts';

/** Kernel settings that stay within a pod, by the minor of the policy that first allowed them. */
const safeSysctls: ReadonlyMap<string, number> = new Map([
  ['kernel.shm_rmid_forced', 0],
  ['net.ipv4.ip_local_port_range', 0],
  ['net.ipv4.tcp_syncookies', 0],
  ['net.ipv4.ping_group_range', 0],
  ['net.ipv4.ip_unprivileged_port_start', 0],
  ['net.ipv4.ip_local_reserved_ports', 27],
  ['net.ipv4.tcp_keepalive_time', 29],
  ['net.ipv4.tcp_fin_timeout', 29],
  ['net.ipv4.tcp_keepalive_intvl', 29],
  ['net.ipv4.tcp_keepalive_probes', 29],
  ['net.ipv4.tcp_rmem', 32],
  ['net.ipv4.tcp_wmem', 32],
  ['net.ipv4.tcp_slow_start_after_idle', 37],
  ['net.ipv4.tcp_notsent_lowat', 37],
]);

/** Whether a pod sets one that the policy of a minor does not allow. */
export function failsSysctls(minor: number): (pod: SecuredPod) => boolean {
  return ({ spec }) =>
    (spec.securityContext?.sysctls ?? []).some(
      ({ name }) => (safeSysctls.get(name ?? '') ?? Number.POSITIVE_INFINITY) > minor,
    );
}
