import { mediaTypes, OciLayoutIndex } from '../../../formats/oci/index.ts';
import { type Digest, hexOf, isDigest, OakumError, parseDigest, sha256 } from '../../../kernel/pure/index.ts';
import { defaultOciLimits } from '../source.ts';
import { mismatch, verified } from '../verified.ts';
import { blobFile } from './blob-file.ts';
import type { LocalImage, LocalImages } from './local-images.ts';
import { parseDocument } from './parse-document.ts';
import type { StoredFiles } from './stored-files.ts';

const refName = 'org.opencontainers.image.ref.name';
const containerdName = 'io.containerd.image.name';

/** The images of an OCI layout (https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md). */
export async function imagesOfLayout(files: StoredFiles): Promise<LocalImages> {
  const { maxManifestBytes, maxBlobBytes } = defaultOciLimits;
  const bytes = await files.read('index.json', maxManifestBytes);
  if (bytes === undefined) throw new OakumError('oci.malformed', `${files.name} has no index.json`);
  const { manifests } = parseDocument(OciLayoutIndex, bytes, `index.json of ${files.name}`);
  const images = manifests.map(
    ({ digest, mediaType, annotations }): LocalImage & { readonly mediaType: string } => ({
      digest: parseDigest(digest),
      names: [annotations?.[refName], annotations?.[containerdName]].filter((name) => name !== undefined),
      mediaType,
    }),
  );
  const digestOf = (reference: string): Digest => {
    if (isDigest(reference)) return reference;
    const found = images.find(({ names }) => names.includes(reference));
    if (found !== undefined) return found.digest;
    throw new OakumError('oci.not-found', `${files.name} has no image ${JSON.stringify(reference)}`);
  };
  return {
    images,
    source: {
      name: files.name,
      manifest: async (reference) => {
        const digest = digestOf(reference);
        const manifest = await files.read(pathOf(digest), maxManifestBytes);
        if (manifest === undefined)
          throw new OakumError('oci.not-found', `${files.name} has no blob ${digest}`);
        if (sha256(manifest) !== digest) throw mismatch(files.name, digest, `bytes of ${sha256(manifest)}`);
        const listed = images.find((image) => image.digest === digest);
        return { digest, mediaType: listed?.mediaType ?? ownType(manifest), bytes: manifest };
      },
      blob: (descriptor) => storedBlob(files, pathOf(descriptor.digest), { ...descriptor, maxBlobBytes }),
      file: (descriptor, signal) => blobFile(files, { ...descriptor, maxBlobBytes, signal }),
    },
  };
}

interface StoredBlob {
  readonly digest: Digest;
  readonly size: number;
  readonly maxBlobBytes: number;
}

export async function* storedBlob(
  files: StoredFiles,
  path: string,
  blob: StoredBlob,
): AsyncGenerator<Uint8Array> {
  if (blob.size > blob.maxBlobBytes)
    throw new OakumError('oci.too-large', `${blob.digest} has ${blob.size} bytes`);
  if ((await files.size(path)) === undefined)
    throw new OakumError('oci.not-found', `${files.name} has no blob ${blob.digest}`);
  yield* verified(files.stream(path), blob, files.name);
}

function pathOf(digest: Digest): string {
  return `blobs/sha256/${hexOf(digest)}`;
}

/** A manifest that only an index names: its own word for what it is. */
function ownType(bytes: Uint8Array): string {
  const document: unknown = JSON.parse(new TextDecoder().decode(bytes));
  const isNamed = typeof document === 'object' && document !== null && 'mediaType' in document;
  return isNamed && typeof document.mediaType === 'string' ? document.mediaType : mediaTypes.ociManifest;
}
