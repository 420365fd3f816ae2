import type { FileSlices, WritableTree } from '../../../../edges/files/interface.ts';
import type { Deb } from '../../../../formats/deb/index.ts';
import { LazyMember, readTarBytes, type TarMember } from '../../../../formats/tar/index.ts';
import { OakumError } from '../../../../kernel/pure/index.ts';

/** A package whose files lie in the work folder: what they hold is read when it is asked for. */
export interface StoredDeb extends Omit<Deb, 'dataTar'> {
  readonly members: readonly TarMember[];
}

/** The packages of one patch. Their files together would be most of the memory that a patch takes. */
export interface DebStore {
  put(deb: Deb): Promise<StoredDeb>;
  close(): Promise<void>;
}

export function makeDebStore(work: WritableTree): DebStore {
  const opened: FileSlices[] = [];
  return {
    put: async ({ dataTar, ...deb }) => {
      const path = `debs/${opened.length}.tar`;
      await work.writeStream(path, once(dataTar));
      const slices = await work.slices(path);
      if (slices === undefined) throw new OakumError('files.failed', `${path} has gone`);
      opened.push(slices);
      return { ...deb, members: [...readTarBytes(dataTar)].map((member) => placed(member, dataTar, slices)) };
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
