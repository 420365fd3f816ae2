import type { FileHandle } from 'node:fs/promises';
import { type Digest, hexOf } from '../../../kernel/pure/index.ts';
import type { BlobFile } from '../interface.ts';
import { verified } from '../verified.ts';
import type { StoredFiles } from './stored-files.ts';

interface WantedFile {
  readonly digest: Digest;
  readonly size: number;
  readonly maxBlobBytes: number;
  readonly signal: AbortSignal | undefined;
}

/** Opens a blob of a layout on disk. Whatever is odd about it is left to who reads it as a stream, with the reason. */
export async function blobFile(files: StoredFiles, wanted: WantedFile): Promise<BlobFile | undefined> {
  if (wanted.size > wanted.maxBlobBytes) return undefined;
  const file = await files.open?.(`blobs/sha256/${hexOf(wanted.digest)}`);
  if (file === undefined) return undefined;
  if ((await file.stat()).size !== wanted.size) {
    await file.close();
    return undefined;
  }
  return {
    descriptor: file.fd,
    verify: async () => {
      for await (const _ of verified(contentOf(file, wanted.signal), wanted, files.name));
    },
    close: () => file.close(),
  };
}

const bufferBytes = 1024 * 1024;

/** One buffer for all of it: what was given is overwritten by the next. By position, which is nobody else's. */
async function* contentOf(file: FileHandle, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(bufferBytes);
  for (let at = 0; ; ) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, bufferBytes, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
