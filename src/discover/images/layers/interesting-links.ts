/** Files at well-known places; a link anywhere on the way to one of them decides where it really is. */
export const wellKnownPaths = {
  osRelease: ['etc/os-release', 'usr/lib/os-release'],
  dpkg: ['var/lib/dpkg/status', 'var/lib/dpkg/status.d', 'var/lib/dpkg/info'],
  apk: ['lib/apk/db/installed', 'usr/lib/apk/db/installed'],
  rpm: ['var/lib/rpm', 'usr/lib/sysimage/rpm', 'usr/share/rpm', 'var/lib/rpmmanifest'],
} as const;

const onTheWay: ReadonlySet<string> = new Set(
  Object.values(wellKnownPaths)
    .flat()
    .flatMap((path) => path.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/'))),
);

/** Links at the root (`bin`, `lib`: the merged /usr) and those on the way to well-known files. */
export function isInterestingLink(path: string): boolean {
  return !path.includes('/') || onTheWay.has(path);
}
