import type { TarHeader } from '../../../../formats/tar/index.ts';
import { OakumError } from '../../../../kernel/pure/index.ts';

/** A member of a container's tar, and what it says of the layers below it. */
interface UpperHeader {
  readonly header: TarHeader;
  readonly isWhiteout: boolean;
  readonly isOpaque: boolean;
}

const ofOverlay = 'trusted.overlay.';
/** Attributes by which an entry stands for something that lies elsewhere; buildah's mounts are told to make none. */
const elsewhere = ['redirect', 'metacopy'];

/** Reads a member of an overlay's upper directory: its own attributes are not the image's. */
export function ofUpper(header: TarHeader): UpperHeader {
  const attribute = (name: string): Uint8Array | undefined => header.xattrs.get(`${ofOverlay}${name}`);
  const strange = elsewhere.find((name) => attribute(name) !== undefined);
  if (strange !== undefined) {
    throw new OakumError(
      'patch.engine-failed',
      `buildah: ${header.path} is a ${strange} of its overlay mount`,
    );
  }
  const isWhiteout = header.kind === 'character' && header.deviceMajor === 0 && header.deviceMinor === 0;
  const isOpaque = Buffer.from(attribute('opaque') ?? []).toString('latin1') === 'y';
  const xattrs = new Map([...header.xattrs].filter(([name]) => !name.startsWith(ofOverlay)));
  // A file system has fractions of seconds, and what buildah commits has none.
  const mtimeSeconds = Math.floor(header.mtimeSeconds);
  return { header: { ...header, xattrs, mtimeSeconds }, isWhiteout, isOpaque };
}

export function plain(header: TarHeader): UpperHeader {
  return { header, isWhiteout: false, isOpaque: false };
}
