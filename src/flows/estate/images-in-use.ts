import type { Digest } from '../../kernel/index.ts';
import { compareText } from '../../kernel/index.ts';
import {
  type Container,
  type Coverage,
  type Inventory,
  type OutsideTemplate,
  type PatchTarget,
  type Place,
  type Unread,
  type Workload,
  workloadTitle,
} from '../../model/index.ts';

/** One image as containers use it: the reference of the template and the digest that runs. */
export interface ImageInUse {
  readonly reference: string;
  /** What the runtime reported; undefined where nothing runs yet, then the reference itself is looked up. */
  readonly digest: Digest | undefined;
  readonly architecture: string;
  readonly pods: number;
  /** Containers that run it. */
  readonly targets: readonly PatchTarget[];
  /** Workloads that name it and run nothing now. */
  readonly idle: readonly Place[];
  /** Containers that run it and stand in no template: nothing that Oakum changes leads to them. */
  readonly outsideTemplate: readonly OutsideTemplate[];
}

/** Every image of an inventory once, with the containers that use it; containers whose image nobody can name are unread. */
export function imagesInUse(inventory: Inventory): {
  readonly uses: readonly ImageInUse[];
  readonly coverage: Coverage;
} {
  const uses = new Map<string, ImageInUse>();
  const unread: Unread[] = [];
  const architectures = new Map(inventory.nodes.map((node) => [node.name, node.architecture]));
  for (const workload of inventory.workloads.filter((one) => one.activity !== 'finished')) {
    for (const container of workload.containers) {
      for (const one of usesOf(workload, container, architectures)) {
        const key = `${one.reference} ${one.digest ?? ''} ${one.architecture}`;
        const known = uses.get(key);
        uses.set(key, known === undefined ? one : { ...mergedUse(known, one), pods: known.pods + one.pods });
      }
      unread.push(...unknownOf(workload, container));
    }
  }
  const sorted = [...uses.values()].toSorted(
    (left, right) =>
      compareText(left.reference, right.reference) || compareText(left.digest ?? '', right.digest ?? ''),
  );
  return { uses: sorted, coverage: { read: 0, total: unread.length, unread } };
}

/** What two sightings of one image say together about where it is used. */
export function mergedUse(left: ImageInUse, right: ImageInUse): ImageInUse {
  return {
    ...left,
    targets: [...left.targets, ...right.targets],
    idle: [...left.idle, ...right.idle],
    outsideTemplate: [...left.outsideTemplate, ...right.outsideTemplate],
  };
}

function usesOf(
  workload: Workload,
  container: Container,
  architectures: ReadonlyMap<string, string>,
): readonly ImageInUse[] {
  const running = container.running.filter((one) => one.digest !== undefined);
  const digests = new Map(running.map((one) => [one.digest, architectures.get(one.node ?? '') ?? 'amd64']));
  const reference = container.image;
  if (digests.size === 0) {
    const places = placesOf(workload, container, workload.activity !== 'defined');
    return [{ reference, digest: undefined, architecture: 'amd64', pods: 0, ...places }];
  }
  return [...digests].map(([digest, architecture]) => ({
    reference,
    digest,
    architecture,
    pods: running.filter((one) => one.digest === digest).length,
    ...placesOf(workload, container, true),
  }));
}

type Places = Pick<ImageInUse, 'targets' | 'idle' | 'outsideTemplate'>;

/** A patch is applied to templates: what stands in none is no target, wherever it runs. */
function placesOf(workload: Workload, container: Container, isChanged: boolean): Places {
  const place: Place = { id: workload.id, name: workloadTitle(workload) };
  if (!container.isInTemplate) {
    const how = container.role === 'ephemeral' ? 'ephemeral' : 'injected';
    return {
      targets: [],
      idle: [],
      outsideTemplate: [{ workload: place, container: container.name, how }],
    };
  }
  if (!isChanged) return { targets: [], idle: [place], outsideTemplate: [] };
  return { targets: [targetOf(workload, container, place)], idle: [], outsideTemplate: [] };
}

function targetOf(workload: Workload, container: Container, place: Place): PatchTarget {
  return {
    workload: place,
    kind: workload.kind,
    namespace: workload.namespace,
    name: workload.name,
    uid: workload.uid,
    container: container.name,
    image: container.image,
  };
}

/** A running container whose runtime gave no digest: what runs there is unknown. */
function unknownOf(workload: Workload, container: Container): readonly Unread[] {
  return container.running
    .filter((one) => one.digest === undefined && one.state === 'running')
    .map((one) => ({
      what: `${workloadTitle(workload)} container ${container.name} in ${one.pod}`,
      code: 'inventory.no-digest',
      reason: 'the runtime reported no digest',
    }));
}
