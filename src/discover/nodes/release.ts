import { compareVersions } from '../../formats/versions/index.ts';

/** Whether a text can be what `uname -r` says. */
export function isRelease(text: string): boolean {
  return /^\d+\.\d+[\w.+~:-]{0,120}$/.test(text);
}

interface Release {
  readonly version: string;
  /** `amd64`, `cloud-amd64`, `generic`, `default`, `rt`: kernels of one flavour follow one another. */
  readonly flavour: string;
}

/** `6.1.0-25-cloud-amd64` is version 6.1.0-25 of flavour cloud-amd64; `5.14.0-427.el9.x86_64+rt` of flavour rt. */
function parseRelease(release: string): Release {
  const [plain = '', afterArchitecture = ''] = release.split(/(?<=\.(?:x86_64|aarch64|ppc64le|s390x))\+/);
  const [, version = plain, flavour = ''] = /^(\d[^-]*(?:-\d[^-]*)*?)(?:-([A-Za-z].*))?$/.exec(plain) ?? [];
  return { version, flavour: flavour || afterArchitecture };
}

/** Whether one follows the other: kernels of different flavours do not. */
export function isSameFlavour(left: string, right: string): boolean {
  return parseRelease(left).flavour === parseRelease(right).flavour;
}

/** Older first. What is no version in the scheme is compared as text, so that the order is always the same. */
export function compareReleases(left: string, right: string, scheme: 'deb' | 'rpm' = 'deb'): number {
  const [a, b] = [parseRelease(left).version, parseRelease(right).version];
  return compareVersions(scheme, a, b) || (left < right ? -1 : left > right ? 1 : 0);
}
