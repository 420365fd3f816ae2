import type { Fetcher } from '../../edges/http/interface.ts';
import type { BlobDescriptor, ImageSource, ImageTarget } from '../../edges/oci/interface.ts';
import type { Progress } from '../world.ts';

/** A source whose layers tell how much of all of them was read. Whoever reads them once more begins anew. */
export function countedSource(
  source: ImageSource,
  layers: readonly { readonly digest: string; readonly sizeBytes: number }[],
  progress: Progress,
): ImageSource {
  const totalBytes = layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const digests = new Set(layers.map(({ digest }) => digest));
  let seen = new Set<string>();
  let doneBytes = 0;
  return {
    ...source,
    async *blob(descriptor, signal) {
      const { digest } = descriptor;
      if (!digests.has(digest)) return yield* source.blob(descriptor, signal);
      if (seen.has(digest)) {
        seen = new Set();
        doneBytes = 0;
      }
      if (seen.size === 0) progress.step('reading layers');
      seen.add(digest);
      for await (const chunk of source.blob(descriptor, signal)) {
        doneBytes += chunk.byteLength;
        progress.tick(Math.min(doneBytes, totalBytes), totalBytes, 'bytes');
        yield chunk;
      }
    },
  };
}

/** A target that tells how much of each blob was sent. What is there already, or is mounted, is not sent. */
export function countedTarget(target: ImageTarget, progress: Progress): ImageTarget {
  return {
    ...target,
    putBlob: (descriptor, bytes, signal) =>
      target.putBlob(descriptor, () => counted(bytes(), descriptor, progress), signal),
  };
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  { digest, size }: Pick<BlobDescriptor, 'digest' | 'size'>,
  progress: Progress,
): AsyncGenerator<Uint8Array> {
  progress.step(`pushing ${digest.slice(0, 'sha256:'.length + 12)}`);
  let doneBytes = 0;
  for await (const chunk of chunks) {
    doneBytes += chunk.byteLength;
    progress.tick(doneBytes, size, 'bytes');
    yield chunk;
  }
}

/** A fetcher that tells how much came; how much is to come nobody knows before the lists are read. */
export function countedFetcher(fetcher: Fetcher, progress: Progress): Fetcher {
  let doneBytes = 0;
  return {
    ...fetcher,
    async get(url, options) {
      if (doneBytes === 0) progress.step('fetching lists and packages');
      const fetched = await fetcher.get(url, options);
      doneBytes += fetched.bytes.byteLength;
      progress.tick(doneBytes, 0, 'bytes');
      return fetched;
    },
  };
}
