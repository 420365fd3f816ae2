import { pipeline, Readable } from 'node:stream';
import { createZstdCompress } from 'node:zlib';
import type { WritableTree } from '../../../edges/files/interface.ts';
import { decompressStream } from '../../../formats/compression/index.ts';
import { type Digest, hexOf, OakumError } from '../../../kernel/pure/index.ts';
import { makeRoom } from '../bounded-folder.ts';
import { linesOf, readLines } from './layer-lines.ts';
import type { LayerFiles } from './read-layer.ts';

/** What layers hold, kept between patches by diff id: the same base below the next image is not fetched and read again. */
export interface KeptLayers {
  /** Undefined where it is not kept, or what is kept is not what was written. */
  get(diffId: Digest): Promise<LayerFiles | undefined>;
  put(diffId: Digest, files: LayerFiles): Promise<void>;
}

/**
 * Changes with the form, and with whatever an engine or the verification keeps, hashes or reads of a file: what was kept
 * before is then read anew.
 */
const version = 2;
const maxBytes = 512 * 2 ** 20;
const maxPlainBytes = 512 * 2 ** 20;

/** In a folder of its own, at most 512 MiB of it: the oldest go first. `variant` names what else is wanted of files. */
export function makeKeptLayers(folder: WritableTree, variant: string): KeptLayers {
  const nameOf = (diffId: Digest): string => `${hexOf(diffId)}-${version}${variant}.zst`;
  return {
    get: async (diffId) => {
      const name = nameOf(diffId);
      try {
        const lines = decompressStream(folder.stream(name), 'zstd', maxPlainBytes);
        return await readLines(lines, diffId);
      } catch (error) {
        if (!(error instanceof OakumError) || error.code.startsWith('files.')) throw error;
        return undefined;
      }
    },
    put: async (diffId, files) => {
      if (isUnfit(files)) return;
      const name = nameOf(diffId);
      await folder.writeScratch(name, compressed(linesOf(files, diffId)));
      await makeRoom(folder, [name], maxBytes);
    },
  };
}

/**
 * Sources with a password in them are in the image for everybody who has it, and are not copied to yet another place; names
 * that are not UTF-8 would not come back the same.
 */
function isUnfit({ entries }: LayerFiles): boolean {
  return entries.some(({ path, header, content: { bytes } }) => {
    if (header.hasForeignNames === true) return true;
    if (bytes === undefined || !path.startsWith('etc/')) return false;
    return /:\/\/[^/\s]*@|^\s*(?:proxy_)?password\s*[=:]/m.test(Buffer.from(bytes).toString('latin1'));
  });
}

function compressed(lines: Iterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const zstd = createZstdCompress();
  // A failure destroys it with its error, and whoever reads it gets that.
  pipeline(Readable.from(lines, { objectMode: true }), zstd, () => undefined);
  return zstd;
}
