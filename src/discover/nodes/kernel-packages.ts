import type { Os, Package } from '../../model/index.ts';

/** How a package stands to kernels: part of one, or built from the kernel's source and no part of any. */
export type KernelRole = { readonly kind: 'part'; readonly release: string } | { readonly kind: 'beside' };

/** undefined for a package that has nothing to do with kernels, and for programs of user space such as perf. */
export function kernelRole(item: Package, os: Os | undefined): KernelRole | undefined {
  switch (item.type) {
    case 'deb':
      return debRole(item);
    case 'rpm':
      return rpmRole(item, os);
    case 'apk':
      return apkRole(item);
    default:
      return undefined;
  }
}

const debPart =
  /^linux-(?:image|image-unsigned|image-uc|modules|modules-extra)-(\d.*?)(?:-unsigned|-dbg(?:sym)?)?$/;
const debBeside =
  /^linux-(?:headers|kbuild|compiler|libc\d*-dev|libc-dev|source|doc|config|buildinfo|support|image|modules)(?:-|$)/;

function debRole({ name }: Package): KernelRole | undefined {
  const release = debPart.exec(name)?.[1];
  if (release !== undefined) return { kind: 'part', release };
  return debBeside.test(name) ? { kind: 'beside' } : undefined;
}

const rpmPart =
  /^kernel(?:\d[\d.]*)?(?:-(default|azure|rt|64k|64kb|uek|debug|lt|ml))?(?:-(?:base|core|modules(?:-[a-z]+)*))?$/;
const rpmBeside = /^kernel(?:-[a-z0-9]+)*-(?:headers|devel|doc|source|syms|macros)(?:-|$)/;
/** Flavours that the Red Hat family appends to `uname -r`; uek and elrepo's are in the release already. */
const appended: ReadonlySet<string> = new Set(['rt', '64k', 'debug']);

function rpmRole(item: Package, os: Os | undefined): KernelRole | undefined {
  const match = rpmPart.exec(item.name);
  if (match === null) return rpmBeside.test(item.name) ? { kind: 'beside' } : undefined;
  const flavour = match[1];
  const version = item.version.replace(/^\d+:/, '');
  if (isSuse(os)) {
    // The last number counts rebuilds and is no part of the kernel's own name.
    return flavour === undefined
      ? undefined
      : { kind: 'part', release: `${version.replace(/\.\d+$/, '')}-${flavour}` };
  }
  // Real-time kernels of release 8 have a release of their own (`.rt7.166.el8`), and append nothing.
  const isNamed = flavour === 'rt' && /\.rt\d/.test(version);
  const suffix = flavour !== undefined && appended.has(flavour) && !isNamed ? `+${flavour}` : '';
  return { kind: 'part', release: `${version}.${item.architecture ?? 'x86_64'}${suffix}` };
}

export function isSuse(os: Os | undefined): boolean {
  return /^(?:sles?|sled|sle-micro|sl-micro|suse|opensuse)(?:[-_]|$)/.test(os?.id ?? '');
}

function apkRole({ name, version }: Package): KernelRole | undefined {
  if (/^linux-(?:headers|[a-z0-9]+-(?:dev|doc))$/.test(name)) return { kind: 'beside' };
  const flavour = /^linux-(lts|virt|edge|stable|rpi\d*|asahi)$/.exec(name)?.[1];
  if (flavour === undefined) return undefined;
  return { kind: 'part', release: `${version.replace(/-r(\d+)$/, '-$1')}-${flavour}` };
}

/**
 * Signed kernels are packed again by a source package of their own (`linux-signed-amd64` 6.1.106+3), which no advisory
 * is about: it stands for `linux` in the version of the package itself.
 */
export function advisorySource(item: Package): Package {
  const signed = /^linux-signed(?:-(.+))?$/.exec(item.source?.name ?? '');
  if (item.type !== 'deb' || signed === null) return item;
  const rest = signed[1];
  const name = rest === undefined || architectures.has(rest) ? 'linux' : `linux-${rest}`;
  return { ...item, source: { name, version: item.version } };
}

const architectures: ReadonlySet<string> = new Set(['amd64', 'arm64', 'i386', 'armhf', 'riscv64']);
