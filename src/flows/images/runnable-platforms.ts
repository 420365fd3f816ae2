import type { ImageSource, ManifestBlob } from '../../edges/oci/interface.ts';
import { isAttestation, parseManifest } from '../../formats/oci/index.ts';
import type { Digest } from '../../kernel/index.ts';
import { type Inventory, platformText } from '../../model/index.ts';
import { isWindows, nodeArchitectures } from '../estate/usual-platform.ts';
import type { World } from '../world.ts';
import { entriesOf, type PlatformOfIndex } from './image-platforms.ts';
import { openImage } from './open-image.ts';

export interface RunnableRequest {
  /** As templates name it, and the manifest in it that runs. */
  readonly reference: string;
  readonly digest: Digest;
  /** The index that the manifest was found in, where that is known. */
  readonly index: Digest | undefined;
  readonly nodes: Inventory['nodes'];
  readonly signal: AbortSignal;
}

/** What of an image the nodes of a cluster can run. */
export type Runnable =
  /** One image; `leftOut` are other platforms of its index. */
  | { readonly kind: 'one'; readonly leftOut: readonly string[] }
  | {
      readonly kind: 'several';
      readonly source: ImageSource;
      readonly index: ManifestBlob;
      readonly platforms: readonly PlatformOfIndex[];
      readonly leftOut: readonly string[];
      readonly dropped: readonly Digest[];
    }
  | { readonly kind: 'impossible'; readonly code: string; readonly reason: string };

/**
 * Holds the index of an image against the processors of the nodes. Where they are of one kind, one image is all that they
 * can run, and the registry is asked only where an index is known.
 *
 * @throws images.nested-index, images.ambiguous-platform where nodes differ, and what the registry says
 */
export async function runnablePlatforms(world: World, request: RunnableRequest): Promise<Runnable> {
  const { reference, digest, nodes, index: known, signal } = request;
  const architectures = nodeArchitectures({ nodes });
  const isOne = architectures.length < 2;
  if (isOne && known === undefined) return { kind: 'one', leftOut: [] };
  const opened = await openImage(world, reference, { digest: known });
  const index = await opened.source.manifest(opened.reference, signal);
  // What runs was built as one image, and the name still says so.
  if (index.digest === digest) return { kind: 'one', leftOut: [] };
  const said = platformsSaid(index);
  if (nodes.some(isWindows) && said.some(({ platform }) => platform.os === 'windows'))
    return forWindows(reference);
  const fits = ({ platform, digest: one }: PlatformOfIndex): boolean =>
    one === digest || (!isOne && platform.os === 'linux' && architectures.includes(platform.architecture));
  const leftOut = said.filter((one) => !fits(one)).map(({ platform }) => platformText(platform));
  if (isOne) return { kind: 'one', leftOut };
  const { images = [], dropped = [] } = entriesOf(index, reference) ?? {};
  if (!images.some((one) => one.digest === digest)) return moved(reference, digest);
  const platforms = images.filter(fits);
  if (platforms.length === 1) return { kind: 'one', leftOut };
  return { kind: 'several', source: opened.source, index, platforms, leftOut, dropped };
}

/** Where one image is taken out of it, an index need not be understood whole. */
function platformsSaid({ bytes, mediaType }: ManifestBlob): readonly PlatformOfIndex[] {
  const parsed = parseManifest(bytes, mediaType);
  if (parsed.kind !== 'index') return [];
  return parsed.index.manifests
    .filter((entry) => !isAttestation(entry))
    .flatMap(({ platform, digest }) => (platform === undefined ? [] : [{ platform, digest }]));
}

function moved(reference: string, digest: Digest): Runnable {
  const reason = `nodes have several architectures, and ${reference} names nothing any more that holds ${digest}, which runs: what the other nodes would run is not known`;
  return { kind: 'impossible', code: 'patch.index-unknown', reason };
}

function forWindows(reference: string): Runnable {
  const reason = `${reference} is for Windows, too, and there are nodes of it: what is patched would lack that`;
  return { kind: 'impossible', code: 'patch.windows-nodes', reason };
}
