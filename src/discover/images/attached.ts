import type { ImageSource } from '../../edges/oci/interface.ts';
import { parseManifest } from '../../formats/oci/index.ts';
import { type AttachedBuild, attachedBuild, attestationTypes } from '../../formats/provenance/index.ts';
import { type Digest, errorCode, errorMessage, OakumError } from '../../kernel/pure/index.ts';
import type { ImageProvenance, Unread } from '../../model/index.ts';
import { bytesBy, type DocumentCache, manifestBy } from './known-documents.ts';

interface Known {
  readonly cache?: DocumentCache | undefined;
  readonly signal?: AbortSignal | undefined;
}

const maxBytes = 2 ** 20;
/** Manifests, and statements in one: cosign of old appends one for every run of a pipeline. */
const mostAttached = 50;
/** What attachments say, and what of them was left out for its number. */
export interface Attached {
  /** Undefined where there is none. */
  readonly provenance: ImageProvenance | undefined;
  readonly leftOut: readonly Unread[];
}

const nothingAttached: Attached = { provenance: undefined, leftOut: [] };

/**
 * What SLSA provenance that others attached to an image says. Several are taken together, so that none can hide what
 * another names. Who signed them is not checked. Nothing is missing of an image where they cannot be read; that is part of
 * the answer.
 */
export async function attachedProvenance(
  source: ImageSource,
  digests: readonly Digest[],
  known: Known,
): Promise<Attached> {
  if (source.referrers === undefined) return nothingAttached;
  const attached = new Set<Digest>();
  try {
    for (const digest of digests)
      for (const one of await source.referrers(digest, known.signal)) attached.add(one);
  } catch (error) {
    known.signal?.throwIfAborted();
    const reason = errorMessage(error).slice(0, 300);
    return { provenance: { kind: 'unread', reason, refusal: errorCode(error) }, leftOut: [] };
  }
  const leftOut: Unread[] = [];
  const all = [...attached];
  noteCut(leftOut, { what: `${source.name}@${digests[0]}`, things: 'attached manifests', count: all.length });
  const provenance = await joined(source, { attached: all.slice(0, mostAttached), digests, known, leftOut });
  return { provenance, leftOut };
}

interface Cut {
  readonly what: string;
  readonly things: string;
  readonly count: number;
}

/** What is beyond the limits is told, for it may be what names the base. */
function noteCut(leftOut: Unread[], { what, things, count }: Cut): void {
  if (count <= mostAttached) return;
  const reason = `of ${count} ${things} the first ${mostAttached} are read for provenance`;
  leftOut.push({ what, code: 'images.too-many-attached', reason });
}

interface ToRead {
  readonly attached: readonly Digest[];
  readonly digests: readonly Digest[];
  readonly known: Known;
  readonly leftOut: Unread[];
}

async function joined(source: ImageSource, toRead: ToRead): Promise<ImageProvenance | undefined> {
  const builds: AttachedBuild[] = [];
  const unread: string[] = [];
  for (const digest of toRead.attached) {
    try {
      builds.push(...(await buildsIn(source, digest, toRead)));
    } catch (error) {
      toRead.known.signal?.throwIfAborted();
      unread.push(errorMessage(error).slice(0, 300));
    }
  }
  const [reason] = unread;
  if (builds.length === 0) return reason === undefined ? undefined : { kind: 'unread', reason };
  const materials = builds.flatMap((one) => one.materials.map((item) => [item.digest, item] as const));
  const sources = builds.flatMap((one) =>
    one.sources.map((item) => [`${item.name} ${item.revision}`, item] as const),
  );
  return {
    kind: 'read',
    materials: [...new Map(materials).values()],
    sources: [...new Map(sources).values()],
  };
}

/** By the layers' own types: what lists of referrers and manifests call themselves cannot be relied on. */
async function buildsIn(
  source: ImageSource,
  digest: Digest,
  { digests, leftOut, known: { cache, signal } }: ToRead,
): Promise<readonly AttachedBuild[]> {
  const { bytes, mediaType } = await manifestBy(source, digest, { cache, signal });
  const parsed = parseManifest(bytes, mediaType);
  if (parsed.kind === 'index') return [];
  const builds: AttachedBuild[] = [];
  const layers = parsed.manifest.layers.filter((layer) => attestationTypes.test(layer.mediaType));
  noteCut(leftOut, { what: `${source.name}@${digest}`, things: 'statements', count: layers.length });
  for (const layer of layers.slice(0, mostAttached)) {
    if (layer.size > maxBytes)
      throw new OakumError('images.too-large', `an attestation has ${layer.size} bytes`);
    const statement = await bytesBy(layer.digest, cache, async () =>
      Buffer.concat(await Array.fromAsync(source.blob(layer, signal))),
    );
    const build = attachedBuild(statement, digests);
    if (build !== undefined) builds.push(build);
  }
  return builds;
}
