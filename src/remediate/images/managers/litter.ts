/**
 * What running a package manager leaves behind and no image should carry: logs, caches, backups, locks, and the files
 * that buildah makes to mount over (it leaves an empty `etc/hosts`). Left out of the layer, they stay as they were.
 */
const litter: readonly RegExp[] = [
  /^(?:dev|proc|sys|run|tmp)(?:\/|$)/,
  /^var\/(?:log|tmp)(?:\/|$)/,
  /^var\/cache\/(?:apk|apt|dnf|ldconfig|libdnf5|man|tdnf|yum|zypp)(?:\/|$)/,
  /^var\/cache\/debconf\/[^/]+-old$/,
  /^var\/lib\/apt\/lists(?:\/|$)/,
  /^var\/lib\/dpkg\/(?:lock[^/]*|[^/]+-old|triggers\/Lock|updates\/.*)$/,
  /^var\/lib\/(?:dnf|yum)\/history(?:\.sqlite[^/]*)?(?:\/|$)/,
  /^var\/lib\/(?:YaST2\/cookies|zypp\/(?:AnonymousUniqueId|AutoInstalled|LastDistributionFlavor))$/,
  /^(?:usr\/)?lib\/apk\/(?:db\/lock|exec)(?:\/|$)/,
  /^(?:var\/lib|usr\/lib\/sysimage|usr\/share)\/rpm\/(?:\.(?:rpm|dbenv)\.lock|__db\.\d+|rpmdb\.sqlite-(?:shm|wal))$/,
  /^etc\/(?:hosts|hostname|resolv\.conf|mtab|\.pwd\.lock)$/,
  /^usr\/sbin\/policy-rc\.d$/,
];

export function isLitter(path: string): boolean {
  return litter.some((form) => form.test(path));
}
