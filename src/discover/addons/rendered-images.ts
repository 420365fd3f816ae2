import type { RenderedContainer } from '../../formats/helm-release/index.ts';
import { parseImageReference, printReference } from '../../formats/oci/index.ts';
import { compareText } from '../../kernel/pure/index.ts';
import type { RenderedImage, Workload } from '../../model/index.ts';
import type { StoredRelease } from './helm/read-releases.ts';

/**
 * The images that a release renders, each once, told apart by what the cluster does with them. A workload is the
 * release's by its labels or because the manifest names it; hooks have no labels.
 */
export function renderedImages(
  release: StoredRelease,
  own: readonly Workload[],
  all: readonly Workload[],
): readonly RenderedImage[] {
  const { containers } = release.rendered;
  const named = new Set(containers.map((one) => objectKey(one, release.namespace)));
  const workloads = new Set([
    ...own,
    ...all.filter((one) => named.has(`${one.namespace}/${one.kind}/${one.name}`)),
  ]);
  const used = new Map<string, RenderedImage['state']>();
  for (const { image, running } of [...workloads].flatMap((workload) => workload.containers)) {
    const runs = running.some(({ state }) => state === 'running');
    if (runs || !used.has(normal(image))) used.set(normal(image), runs ? 'running' : 'in-use');
  }
  // What a manifest runs all the time counts before a hook with the same image.
  const groups = Map.groupBy(containers, ({ image }) => image);
  return [...groups]
    .map(([image, group]): RenderedImage => {
      const from = group.some((one) => one.from === 'manifest') ? 'manifest' : 'hook';
      return { image, from, state: used.get(normal(image)) ?? 'rendered-only' };
    })
    .toSorted((left, right) => compareText(left.image, right.image));
}

function objectKey({ namespace, kind, object }: RenderedContainer, release: string): string {
  return `${namespace ?? release}/${kind}/${object}`;
}

/** `nginx:1` and `docker.io/library/nginx:1` are one image. */
function normal(image: string): string {
  try {
    return printReference(parseImageReference(image));
  } catch {
    return image;
  }
}
