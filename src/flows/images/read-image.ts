import { layerReaderVersion, readContents, resolveImage } from '../../discover/images/index.ts';
import type { ImageSource } from '../../edges/oci/interface.ts';
import type { Digest } from '../../kernel/index.ts';
import { type Contents, type Coverage, type Image, mergeCoverage, type Platform } from '../../model/index.ts';
import type { RegistryDocument } from '../../store/interface.ts';
import type { World } from '../world.ts';
import { openImage } from './open-image.ts';

export interface ReadImageRequest {
  /** As templates and people name it. */
  readonly reference: string;
  /** What runs, where that is known; it wins over the tag. */
  readonly digest?: Digest | undefined;
  readonly platform: Platform;
  /** A person typed it: then `oci:DIR` and archives are opened too. A pod's image never opens a file of ours. */
  readonly mayBeLocal?: boolean | undefined;
  /** Without the cache manifest, configuration and every layer are pulled and read again. */
  readonly useCache: boolean;
  /** Asks for provenance that others attached to it; see `ResolveOptions`. */
  readonly withAttached?: true | undefined;
  /** Called with the image where its layers are about to be read, to do something meanwhile. */
  readonly meanwhile?: ((image: Image, source: ImageSource) => void) | undefined;
  readonly signal: AbortSignal;
}

export interface ImageRead {
  readonly image: Image;
  readonly contents: Contents;
  readonly coverage: Coverage;
  readonly source: ImageSource;
}

/** Finds an image and reads what is inside, from what is known about its layers where that may be used. */
export async function readImage(world: World, request: ReadImageRequest): Promise<ImageRead> {
  const { source, reference } = await openImage(world, request.reference, {
    digest: request.digest,
    mayBeLocal: request.mayBeLocal,
  });
  const { signal, platform } = request;
  const { knowledge } = await world.store();
  const documents = {
    get: knowledge.document,
    put: (digest: Digest, document: RegistryDocument) =>
      knowledge.saveDocument(digest, document, world.clock.now()),
  };
  const resolved = await resolveImage(source, reference, {
    platform,
    name: request.reference,
    cache: request.useCache ? documents : undefined,
    withAttached: request.withAttached,
    signal,
  });
  const { manifest } = resolved.value.family;
  const known = request.useCache ? await knowledge.contents(manifest, layerReaderVersion) : undefined;
  if (known !== undefined)
    return {
      image: resolved.value,
      contents: known,
      coverage: mergeCoverage([resolved.coverage, known.coverage]),
      source,
    };
  request.meanwhile?.(resolved.value, source);
  const cache = request.useCache ? { get: knowledge.layer, put: knowledge.saveLayer } : undefined;
  const read = await readContents(resolved.value, source, {
    reader: await world.layerReader(),
    cache,
    signal,
  });
  if (request.useCache && read.coverage.unread.length === 0)
    await knowledge.saveContents(manifest, layerReaderVersion, read.value);
  return {
    image: resolved.value,
    contents: read.value,
    coverage: mergeCoverage([resolved.coverage, read.coverage]),
    source,
  };
}
