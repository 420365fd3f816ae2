import { isKnownProduct } from '../../assess/match/index.ts';
import { recognise, tagOf } from '../../discover/addons/index.ts';
import type { Digest } from '../../kernel/index.ts';
import {
  type Component,
  type Inventory,
  type Place,
  type Workload,
  workloadTitle,
} from '../../model/index.ts';
import { builtVersion } from './control-plane.ts';
import type { ReadInUse } from './read-images.ts';

/** A program of an add-on that advisories know by its own version, and the workload that runs it. */
export interface AddOnComponent {
  readonly component: Component;
  readonly place: Place;
}

/**
 * What is recognised in workloads and has advisories of its own: CNI, ingress, DNS… Parts of the control plane are
 * components already and are not doubled. The version is the image's tag, else what the image was built from.
 */
export function addOnComponents(
  { workloads, components }: Pick<Inventory, 'workloads' | 'components'>,
  read: readonly ReadInUse[],
): readonly AddOnComponent[] {
  const known = new Set(
    components.flatMap(({ name, image }) => (image === undefined ? [] : [`${name} ${image}`])),
  );
  return workloads
    .filter(({ activity }) => activity !== 'finished')
    .flatMap((workload) => componentsOf(workload, read))
    .filter(({ component: { name, image } }) => image === undefined || !known.has(`${name} ${image}`));
}

function componentsOf(workload: Workload, read: readonly ReadInUse[]): readonly AddOnComponent[] {
  const title = workloadTitle(workload);
  return recognise(workload).flatMap(({ product: [name], image }): readonly AddOnComponent[] => {
    if (!isKnownProduct(name)) return [];
    const tag = tagOf(image);
    const seen = {
      name,
      version: tag ?? 'unknown',
      where: title,
      evidence: `image ${image} of ${title}${tag === undefined ? ', which has no tag' : ''}`,
    };
    return digestsOf(workload, image).map((digest) => ({
      component: builtVersion({ ...seen, ...(digest === undefined ? {} : { image: digest }) }, read),
      place: { id: workload.id, name: title },
    }));
  });
}

/** What runs of it; one unknown where nothing does. */
function digestsOf({ containers }: Workload, image: string): readonly (Digest | undefined)[] {
  const running = containers
    .filter((container) => container.image === image)
    .flatMap((container) => container.running.map(({ digest }) => digest));
  return running.length === 0 ? [undefined] : [...new Set(running)];
}
