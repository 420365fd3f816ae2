import { decompressStream, detectCompression } from '../../../formats/compression/index.ts';
import { defaultTarLimits, readTar, type TarStreamEntry } from '../../../formats/tar/index.ts';
import { OakumError } from '../../../kernel/pure/index.ts';
import type { Quarantined } from '../../../model/index.ts';
import type { FeedFile } from '../feeds/provider.ts';

/** What lies in a fetched file: itself without its compression, or one document of the archive that it is. */
export type Unpacked =
  | { readonly kind: 'file'; readonly file: FeedFile }
  | { readonly kind: 'document'; readonly file: FeedFile }
  /** A document of an archive that is too large to be looked at. */
  | { readonly kind: 'left-out'; readonly quarantined: Quarantined };

/** Of a file that is no archive: it is read whole. */
const maxFileBytes = 2_000_000_000;
/** Red Hat's and SUSE's archives of one document for each CVE are about 10 and 15 GB; they are never in memory at once. */
const maxArchiveBytes = 60_000_000_000;
/** A kernel's CVE has 20 MB. */
const maxDocumentBytes = 100_000_000;
const magicAt = 257;

export interface UnpackLimits {
  readonly maxFileBytes?: number | undefined;
  readonly maxArchiveBytes?: number | undefined;
}

/**
 * Unpacks by the bytes, not by the name: a file taken from a disk may be plain where the host serves gzip, and an archive
 * may be called anything. Of a tar archive the JSON documents come one after the other, each forgotten before the next.
 *
 * @throws compression.corrupt, compression.too-large, tar.malformed, tar.truncated, tar.too-large: then nothing of it counts
 */
export async function* unpack(
  { name, bytes }: FeedFile,
  limits: UnpackLimits = {},
): AsyncGenerator<Unpacked> {
  const { maxFileBytes: fileBytes = maxFileBytes, maxArchiveBytes: archiveBytes = maxArchiveBytes } = limits;
  const compression = detectCompression(bytes);
  const chunks = decompressStream([bytes], compression, archiveBytes);
  const head: Uint8Array[] = [];
  try {
    await takeHead(chunks, head);
    if (isTar(Buffer.concat(head))) yield* documentsIn(chained(head, chunks), archiveBytes);
    else yield { kind: 'file', file: { name: plainName(name), bytes: await whole(head, chunks, fileBytes) } };
  } finally {
    await chunks.return(undefined);
  }
}

async function takeHead(chunks: AsyncGenerator<Uint8Array>, head: Uint8Array[]): Promise<void> {
  let length = 0;
  while (length < magicAt + 5) {
    const next = await chunks.next();
    if (next.done === true) return;
    head.push(next.value);
    length += next.value.byteLength;
  }
}

function isTar(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(magicAt, magicAt + 5)).toString('latin1') === 'ustar';
}

async function* chained(
  head: readonly Uint8Array[],
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* head;
  yield* rest;
}

async function whole(
  head: readonly Uint8Array[],
  rest: AsyncGenerator<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of chained(head, rest)) {
    length += part.byteLength;
    if (length > maxBytes)
      throw new OakumError('compression.too-large', `it gives more than the allowed ${maxBytes} bytes`);
    parts.push(part);
  }
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
}

function plainName(name: string): string {
  return name.replace(/\.(?:gz|xz|zst|bz2)$/, '');
}

async function* documentsIn(
  source: AsyncGenerator<Uint8Array>,
  maxContentBytes: number,
): AsyncGenerator<Unpacked> {
  for await (const entry of readTar(source, { ...defaultTarLimits, maxContentBytes })) {
    if (entry.header.kind === 'file' && entry.header.path.endsWith('.json')) yield await documentOf(entry);
  }
}

async function documentOf(entry: TarStreamEntry): Promise<Unpacked> {
  const { path } = entry.header;
  if (entry.header.kind === 'file' && entry.header.sizeBytes > maxDocumentBytes) {
    const reason = `it is larger than ${maxDocumentBytes} bytes`;
    return { kind: 'left-out', quarantined: { what: path, reason } };
  }
  return { kind: 'document', file: { name: path, bytes: await entry.bytes(maxDocumentBytes) } };
}
