import type { ImageSource } from '../../edges/oci/interface.ts';
import { type Descriptor, type ImageIndex, isAttestation, parseManifest } from '../../formats/oci/index.ts';
import { buildMaterials } from '../../formats/provenance/index.ts';
import { type Digest, errorMessage } from '../../kernel/pure/index.ts';
import type { ImageProvenance } from '../../model/index.ts';
import { bytesBy, type DocumentCache, manifestBy } from './known-documents.ts';

export interface Attested {
  readonly index: ImageIndex;
  /** The image in it. */
  readonly manifest: Digest;
  readonly cache: DocumentCache | undefined;
  readonly signal: AbortSignal | undefined;
}

const maxBytes = 2 ** 20;

/**
 * What the build attestation beside an image in its index says; undefined where there is none. It tells where an image
 * comes from and nothing of what is in it: one that cannot be read is part of the answer, and nothing is missing.
 */
export async function provenanceIn(
  source: ImageSource,
  { index, manifest, cache, signal }: Attested,
): Promise<ImageProvenance | undefined> {
  const entry = index.manifests.find(
    (one) => isAttestation(one) && one.annotations?.['vnd.docker.reference.digest'] === manifest,
  );
  // An entry that names the image as its own attestation has nothing to say.
  if (entry === undefined || entry.digest === manifest) return undefined;
  try {
    const statement = await statementOf(source, entry, { cache, signal });
    if (statement === undefined) return undefined;
    if (statement.size > maxBytes) return { kind: 'unread', reason: `it has ${statement.size} bytes` };
    const bytes = await bytesBy(statement.digest, cache, async () =>
      Buffer.concat(await Array.fromAsync(source.blob(statement, signal))),
    );
    const materials = buildMaterials(bytes);
    return materials === undefined
      ? { kind: 'unread', reason: 'it is no statement of SLSA provenance' }
      : { kind: 'read', materials };
  } catch (error) {
    signal?.throwIfAborted();
    return { kind: 'unread', reason: errorMessage(error).slice(0, 300) };
  }
}

async function statementOf(
  source: ImageSource,
  { digest }: Descriptor,
  known: Pick<Attested, 'cache' | 'signal'>,
): Promise<Descriptor | undefined> {
  const { bytes, mediaType } = await manifestBy(source, digest, known);
  const parsed = parseManifest(bytes, mediaType);
  if (parsed.kind === 'index') return undefined;
  return parsed.manifest.layers.find(({ annotations }) =>
    annotations?.['in-toto.io/predicate-type']?.startsWith('https://slsa.dev/provenance/'),
  );
}
