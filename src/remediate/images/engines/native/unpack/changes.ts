import type { TarMember } from '../../../../../formats/tar/index.ts';
import type { ConffileRecord } from '../database/write-status.ts';

/** A member of the new layer, at the place where it really lies in the image. */
export interface PlacedMember {
  /** As the package names it. */
  readonly path: string;
  readonly place: string;
  readonly member: TarMember;
}

/** What unpacking one package does, before packages that move together are looked at as one. */
export interface PackageChanges {
  readonly name: string;
  /** The new file list, as dpkg would write it. */
  readonly list: readonly string[];
  /** Files, links and new directories. */
  readonly members: readonly PlacedMember[];
  /** Paths of the old list that the new package no longer has, with conffiles that stay taken out. */
  readonly gone: readonly string[];
  readonly conffiles: readonly ConffileRecord[];
}
