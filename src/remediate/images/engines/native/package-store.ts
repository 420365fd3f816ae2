import type { FileSlices, WritableTree } from '../../../../edges/files/interface.ts';
import type { OpenDeb } from '../../../../formats/deb/index.ts';
import {
  LazyMember,
  readTarPlaces,
  type TarMember,
  type TarPlace,
  type TarReadOptions,
} from '../../../../formats/tar/index.ts';
import { OakumError } from '../../../../kernel/pure/index.ts';

/** A package whose files lie in the work folder: what they hold is read when it is asked for. */
export type Stored<Package, Files extends PropertyKey = 'dataTar'> = Omit<Package, Files> & {
  readonly members: readonly TarMember[];
};

export type StoredDeb = Stored<OpenDeb, 'data'>;

/** The packages of one patch. Their files together would be most of the memory that a patch takes. */
export interface PackageStore {
  /** With its files in memory. */
  put<Package extends { readonly dataTar: Uint8Array }>(
    item: Package,
    options?: TarReadOptions,
  ): Promise<Stored<Package>>;
  /** With files that are still to be decompressed, and never lie in memory whole. May be called while it runs. */
  putOpen(item: OpenDeb): Promise<StoredDeb>;
  close(): Promise<void>;
}

/** Below it everything lies; to be removed when the store is closed. */
export const storePath = 'packages';

export function makePackageStore(work: WritableTree): PackageStore {
  const opened: FileSlices[] = [];
  let count = 0;
  const membersOf = async (
    data: AsyncIterable<Uint8Array>,
    options: TarReadOptions,
  ): Promise<readonly TarMember[]> => {
    const path = `${storePath}/${count++}.tar`;
    const sizeBytes = await work.writeScratch(path, data);
    const slices = await work.slices(path);
    if (slices === undefined) throw new OakumError('files.failed', `${path} has gone`);
    opened.push(slices);
    const slice = (from: number, length: number): Uint8Array => slices.slice(from, length);
    return Array.from(readTarPlaces({ sizeBytes, slice }, options), (place) => placed(place, slices));
  };
  return {
    put: async ({ dataTar, ...item }, options = {}) => ({
      ...item,
      members: await membersOf(once(dataTar), options),
    }),
    putOpen: async ({ data, ...deb }) => ({ ...deb, members: await membersOf(data(), {}) }),
    close: async () => {
      for (const one of opened.splice(0)) await one.close();
    },
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function placed({ header, offset, length }: TarPlace, slices: FileSlices): TarMember {
  return header.kind !== 'file' || length === 0
    ? { header, content: new Uint8Array() }
    : new LazyMember(header, (from, size, into) => slices.slice(offset + from, size, into), length);
}
