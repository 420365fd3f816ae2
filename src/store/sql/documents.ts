import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import type { ZodType } from 'zod';
import { corrupt } from './errors.ts';

/** Far above any inventory; a damaged length must not take the machine's memory. */
const maxDocumentBytes = 512 * 1024 * 1024;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** A large document as its column holds it: JSON text in zstd. */
export async function packText(json: string): Promise<Uint8Array> {
  return compress(Buffer.from(json, 'utf8'));
}

/** @throws store.corrupt if the bytes are not what `packText` made. */
export async function unpackText(bytes: Uint8Array, what: string): Promise<string> {
  try {
    return (await decompress(bytes, { maxOutputLength: maxDocumentBytes })).toString('utf8');
  } catch (error) {
    throw corrupt(what, error);
  }
}

/** Bytes as they are, in zstd. */
export async function packBytes(bytes: Uint8Array): Promise<Uint8Array> {
  return compress(bytes);
}

/** @throws store.corrupt if the bytes are not what `packBytes` made of at most so many. */
export async function unpackBytes(
  bytes: Uint8Array,
  { what, maxBytes }: { readonly what: string; readonly maxBytes: number },
): Promise<Uint8Array> {
  try {
    return await decompress(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    throw corrupt(what, error);
  }
}

/** @throws store.corrupt if the text is not a document of that shape. */
export function parseDocument<T>(schema: ZodType<T>, text: string, what: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw corrupt(what, error);
  }
}
