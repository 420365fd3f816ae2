import { gzipBytes } from '../../../../formats/compression/index.ts';
import { readTarBytes, type TarHeader, type TarMember, tarBytes } from '../../../../formats/tar/index.ts';
import { cleanPath, sha256 } from '../../../../kernel/pure/index.ts';
import type { NewLayer } from '../../assemble.ts';
import type { ImageEntry, ImageFiles } from '../../image-files/index.ts';

/**
 * What running a package manager leaves behind and no image should carry: logs, caches, backups, locks, and the files
 * that buildah makes to mount over (it leaves an empty `etc/hosts`). Dropped from the layer, they stay as they were.
 */
const litter: readonly RegExp[] = [
  /^(?:dev|proc|sys|run|tmp)(?:\/|$)/,
  /^var\/(?:log|tmp)(?:\/|$)/,
  /^var\/cache\/(?:apt|ldconfig|man)(?:\/|$)/,
  /^var\/cache\/debconf\/[^/]+-old$/,
  /^var\/lib\/apt\/lists(?:\/|$)/,
  /^var\/lib\/dpkg\/(?:lock[^/]*|[^/]+-old|triggers\/Lock|updates\/.*)$/,
  /^etc\/(?:hosts|hostname|resolv\.conf|mtab|\.pwd\.lock)$/,
];

export interface TidyLayer extends NewLayer {
  readonly bytes: Uint8Array;
  readonly members: readonly TarMember[];
}

export interface TidyOptions {
  readonly lower: ImageFiles;
  readonly sourceDateEpoch: number;
  /** More paths to drop. */
  readonly drops: readonly string[];
}

/** The layer without litter, written by our own writer: in the same order, times clamped. */
export function tidyLayer(tar: Uint8Array, options: TidyOptions): TidyLayer {
  const kept = [...readTarBytes(tar)].filter(
    ({ header }) => !isLitter(cleanPath(header.path), options.drops),
  );
  const members = withoutIdleDirectories(kept, options.lower);
  const plain = tarBytes(members, { maxMtimeSeconds: options.sourceDateEpoch });
  const bytes = gzipBytes(plain);
  return { bytes, members, digest: sha256(bytes), diffId: sha256(plain), sizeBytes: bytes.byteLength };
}

function isLitter(path: string, drops: readonly string[]): boolean {
  const real = path.replace(/(^|\/)\.wh\.([^/]+)$/, '$1$2');
  return drops.includes(real) || litter.some((form) => form.test(real));
}

/** A directory that is only there because something inside it was dropped would be a change for nothing. */
function withoutIdleDirectories(members: readonly TarMember[], lower: ImageFiles): readonly TarMember[] {
  const needed = new Set<string>();
  return members
    .toReversed()
    .filter(({ header }) => {
      const path = cleanPath(header.path);
      const isIdle =
        header.kind === 'directory' && !needed.has(path) && isAsBefore(header, lower.entry(path));
      if (!isIdle) for (const parent of parentsOf(path)) needed.add(parent);
      return !isIdle;
    })
    .toReversed();
}

function isAsBefore({ mode, uid, gid }: TarHeader, before: ImageEntry | undefined): boolean {
  return before?.kind === 'directory' && before.mode === mode && before.uid === uid && before.gid === gid;
}

function parentsOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(0, -1).map((_part, index) => parts.slice(0, index + 1).join('/'));
}
