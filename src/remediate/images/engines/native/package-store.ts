import type { FileSlices, WritableTree } from '../../../../edges/files/interface.ts';
import type { Deb } from '../../../../formats/deb/index.ts';
import {
  LazyMember,
  readTarWith,
  type TarMember,
  type TarReadOptions,
} from '../../../../formats/tar/index.ts';
import { OakumError } from '../../../../kernel/pure/index.ts';

/** A package whose files lie in the work folder: what they hold is read when it is asked for. */
export type Stored<Package extends { readonly dataTar: Uint8Array }> = Omit<Package, 'dataTar'> & {
  readonly members: readonly TarMember[];
};

export type StoredDeb = Stored<Deb>;

/** The packages of one patch. Their files together would be most of the memory that a patch takes. */
export interface PackageStore {
  put<Package extends { readonly dataTar: Uint8Array }>(
    item: Package,
    options?: TarReadOptions,
  ): Promise<Stored<Package>>;
  close(): Promise<void>;
}

/** Below it everything lies; to be removed when the store is closed. */
export const storePath = 'packages';

export function makePackageStore(work: WritableTree): PackageStore {
  const opened: FileSlices[] = [];
  return {
    put: async ({ dataTar, ...item }, options = {}) => {
      const path = `${storePath}/${opened.length}.tar`;
      await work.writeStream(path, once(dataTar));
      const slices = await work.slices(path);
      if (slices === undefined) throw new OakumError('files.failed', `${path} has gone`);
      opened.push(slices);
      const members = Array.from(readTarWith(dataTar, options), (member) => placed(member, dataTar, slices));
      return { ...item, members };
    },
    close: async () => {
      for (const one of opened.splice(0)) await one.close();
    },
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Contents of an archive in memory are views into it, so they say where they lie. */
function placed({ header, content }: TarMember, archive: Uint8Array, slices: FileSlices): TarMember {
  const [from, length] = [content.byteOffset - archive.byteOffset, content.byteLength];
  return length === 0
    ? { header, content: new Uint8Array() }
    : new LazyMember(header, () => slices.slice(from, length));
}
