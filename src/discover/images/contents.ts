import type { ApartReader } from '../../edges/exec/interface.ts';
import type { ImageSource } from '../../edges/oci/interface.ts';
import { isForeignLayer } from '../../formats/oci/index.ts';
import { errorCode, errorMessage } from '../../kernel/pure/index.ts';
import { type Image, type ImageLayer, imageSubject, type Unread } from '../../model/index.ts';
import { type GatheredContents, gatherContents } from './gather.ts';
import { type LayerCache, readOnce } from './layers/known-layers.ts';
import { type LayerReader, type LayerReaderOptions, layersApart } from './layers/layer-reader.ts';
import type { StackedLayer } from './layers/merge.ts';

export interface ContentsOptions extends LayerReaderOptions {
  /** The process that reads hostile bytes. */
  readonly reader: ApartReader;
  /** Records of layers that were read before; without it every layer is read. */
  readonly cache?: LayerCache | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads what is inside an image, layer by layer, lowest first. A layer that cannot be had or read is an entry of the
 * coverage with its code, and the others are still read. Only an aborted signal is thrown.
 */
export async function readContents(
  image: Image,
  source: ImageSource,
  options: ContentsOptions,
): Promise<GatheredContents> {
  const { reader: apart, cache, signal } = options;
  const reader = readOnce(apart, { reader: layersApart(apart, options), cache });
  const stack: StackedLayer[] = [];
  const unread: Unread[] = [];
  for (const layer of image.layers) {
    const outcome = await readOne({ image, layer, source, reader, signal });
    if (outcome.kind === 'read') stack.push(outcome.value);
    else unread.push(outcome.value);
  }
  return gatherContents({
    shape: 'system',
    subject: imageSubject(image.family.manifest),
    label: image.reference,
    stack,
    unread,
  });
}

interface OneLayer {
  readonly image: Image;
  readonly layer: ImageLayer;
  readonly source: ImageSource;
  readonly reader: LayerReader;
  readonly signal: AbortSignal | undefined;
}

/** From here on the way through a pipe costs more than to start a process that reads the file itself. */
const worthAProcessBytes = 48 * 2 ** 20;

type OneOutcome =
  | { readonly kind: 'read'; readonly value: StackedLayer }
  | { readonly kind: 'unread'; readonly value: Unread };

async function readOne({ image, layer, source, reader, signal }: OneLayer): Promise<OneOutcome> {
  const { digest, diffId, sizeBytes } = layer;
  try {
    const open = () => source.blob({ digest, size: sizeBytes }, signal);
    const openFile = async () =>
      sizeBytes < worthAProcessBytes ? undefined : source.file?.({ digest, size: sizeBytes }, signal);
    const record = await reader.read({ open, openFile, diffId, signal });
    return { kind: 'read', value: { record, imageLayer: diffId } };
  } catch (error) {
    signal?.throwIfAborted();
    const what = `${image.reference} layer ${digest}`;
    return { kind: 'unread', value: { what, ...whyUnread(layer, error) } };
  }
}

/**
 * A foreign layer is read where the source has it all the same. Its addresses are the manifest's to choose, and so are never
 * asked: what is missing is told with how it could be read.
 */
function whyUnread({ mediaType, urls = [] }: ImageLayer, error: unknown): Pick<Unread, 'code' | 'reason'> {
  const code = errorCode(error);
  if (!isForeignLayer(mediaType) || code !== 'oci.not-found') return { code, reason: errorMessage(error) };
  const places = urls.slice(0, maxPlaces).map(placeOf);
  const where =
    places.length === 0 ? 'the manifest says nowhere where it lies' : `it lies at ${places.join(', ')}`;
  const reason = `a foreign layer that the registry does not hold and that is not fetched from elsewhere (${where}): push the image with its foreign layers, or scan an archive that has them`;
  return { code: 'images.foreign-layer', reason };
}

const maxPlaces = 3;

/** Without user and query, which may be secrets. */
function placeOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? 'an address that is none' : `${parsed.origin}${parsed.pathname}`.slice(0, 200);
}
