import { randomBytes } from 'node:crypto';
import { constants, lstatSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { mediaTypes } from '../../../formats/oci/index.ts';
import { streamTar, type TarStreamMember } from '../../../formats/tar/index.ts';
import { type Digest, hexOf, OakumError } from '../../../kernel/pure/index.ts';

/** A directory in OCI layout, or the same in one tar. */
export interface LocalPlace {
  readonly kind: 'layout' | 'archive';
  readonly path: string;
}

/** One image as it is stored: its manifest, and every blob that this names, each once. */
export interface ImageToSave {
  /** What the layout calls it: `1-oakum.1`. */
  readonly name: string;
  readonly manifest: { readonly mediaType: string; readonly digest: Digest; readonly bytes: Uint8Array };
  readonly blobs: readonly StoredBlob[];
}

export interface StoredBlob {
  readonly digest: Digest;
  readonly size: number;
  bytes(): AsyncIterable<Uint8Array>;
}

/**
 * Writes one image to disk, beside the target under a name of its own, and renames it: either all of it is there, or
 * nothing. What is there already is never written over.
 *
 * @throws oci.output-exists, files.full-disk and whatever the blobs throw
 */
export async function saveLocalImage(
  { kind, path }: LocalPlace,
  image: ImageToSave,
  signal: AbortSignal,
): Promise<void> {
  checkFree(path);
  const temporary = `${path}.${randomBytes(6).toString('hex')}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    if (kind === 'layout') await writeLayout(temporary, image, signal);
    else await writeFile(temporary, archiveOf(image, signal));
    signal.throwIfAborted();
    checkFree(path);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    const isFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
    if (!isFull) throw error;
    throw new OakumError('files.full-disk', `no space left to write ${path}`, { cause: error });
  }
}

function checkFree(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
  throw new OakumError('oci.output-exists', `${path} is there already: it is never written over`, {
    hint: 'name another path, or remove it',
  });
}

interface LayoutFile {
  readonly path: string;
  readonly size: number;
  bytes(): AsyncIterable<Uint8Array>;
}

/** The index last: without it a layout is none. */
function filesOf({ name, manifest, blobs }: ImageToSave): readonly LayoutFile[] {
  const entry = {
    mediaType: manifest.mediaType,
    digest: manifest.digest,
    size: manifest.bytes.byteLength,
    annotations: { 'org.opencontainers.image.ref.name': name },
  };
  return [
    textFile('oci-layout', { imageLayoutVersion: '1.0.0' }),
    ...blobs.map((blob) => ({ ...blob, path: pathOf(blob.digest) })),
    { path: pathOf(manifest.digest), size: manifest.bytes.byteLength, bytes: () => once(manifest.bytes) },
    textFile('index.json', { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [entry] }),
  ];
}

function pathOf(digest: Digest): string {
  return `blobs/sha256/${hexOf(digest)}`;
}

function textFile(path: string, value: object): LayoutFile {
  const bytes = Buffer.from(JSON.stringify(value));
  return { path, size: bytes.byteLength, bytes: () => once(bytes) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function writeLayout(directory: string, image: ImageToSave, signal: AbortSignal): Promise<void> {
  await mkdir(join(directory, 'blobs', 'sha256'), { recursive: true });
  for (const { path, bytes } of filesOf(image)) {
    signal.throwIfAborted();
    await writeFile(join(directory, path), bytes());
  }
}

async function writeFile(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o644);
  try {
    for await (const chunk of chunks) await file.appendFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function* archiveOf(image: ImageToSave, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const chunk of streamTar(membersOf(image), { maxMtimeSeconds: 0 })) {
    signal.throwIfAborted();
    yield chunk;
  }
}

function membersOf(image: ImageToSave): readonly TarStreamMember[] {
  return filesOf(image).map(({ path, size, bytes }) => ({
    header: { ...plain, kind: 'file', path, sizeBytes: size },
    content: bytes,
  }));
}

const plain = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 0, xattrs: new Map<string, Uint8Array>() };
