import * as z from 'zod';
import { type ImageIndex, isAttestation, mediaTypes, parseManifest } from '../../formats/oci/index.ts';
import { type Digest, OakumError, sha256 } from '../../kernel/pure/index.ts';
import { lineageLabels } from '../../model/index.ts';

/** What an index is made of anew: everything that is not named here stays as it was. */
export interface NewIndex {
  /** The manifests that come instead, by the digest of those that they come from. */
  readonly patched: ReadonlyMap<Digest, { readonly digest: Digest; readonly sizeBytes: number }>;
  /** Entries that stay. Every other one goes: an attestation describes the digest that was. */
  readonly kept: ReadonlySet<Digest>;
  readonly engines: readonly string[];
}

export interface AssembledIndex {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly bytes: Uint8Array;
}

interface Source {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly bytes: Uint8Array;
}

const Index = z.looseObject({
  manifests: z.array(z.looseObject({})),
  annotations: z.record(z.string(), z.string()).optional(),
});

/**
 * The source's index with other manifests: order, platforms, annotations of index and entries and fields that nobody here
 * knows stay. An OCI index says what it comes from; Docker's has no place for that. The same input gives the same bytes.
 *
 * @throws oci.malformed
 */
export function withPatched(source: Source, { patched, kept, engines }: NewIndex): AssembledIndex {
  const { index, entries } = parsed(source);
  const manifests = index.manifests.flatMap((entry, at) => {
    const known = entries[at];
    // By itself, not by its digest alone: an attestation may name the very image.
    if (known === undefined || isAttestation(known)) return [];
    const found = patched.get(known.digest);
    if (found !== undefined) return [{ ...entry, digest: found.digest, size: found.sizeBytes }];
    return kept.has(known.digest) ? [entry] : [];
  });
  const lineage = {
    [lineageLabels.source]: source.digest,
    [lineageLabels.origin]: index.annotations?.[lineageLabels.origin] ?? source.digest,
    [lineageLabels.engine]: [...new Set(engines)].toSorted().join(','),
  };
  const isDocker = source.mediaType === mediaTypes.dockerIndex;
  const annotations = isDocker ? {} : { annotations: { ...index.annotations, ...lineage } };
  const bytes = Buffer.from(JSON.stringify({ ...index, manifests, ...annotations }));
  return { mediaType: source.mediaType, digest: sha256(bytes), bytes };
}

interface Parsed {
  /** With all that nobody here knows. */
  readonly index: z.infer<typeof Index>;
  /** The same entries as they are understood. */
  readonly entries: ImageIndex['manifests'];
}

function parsed({ bytes, mediaType }: Source): Parsed {
  const known = parseManifest(bytes, mediaType);
  const whole = Index.safeParse(JSON.parse(Buffer.from(bytes).toString()));
  if (known.kind !== 'index' || !whole.success)
    throw new OakumError('oci.malformed', 'the index of the image is malformed', { cause: whole.error });
  return { index: whole.data, entries: known.index.manifests };
}
