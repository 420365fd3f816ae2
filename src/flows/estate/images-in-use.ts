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
import { usualPlatform } from './usual-platform.ts';

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
  const known = new Map(inventory.nodes.map((node) => [node.name, node.architecture]));
  const usual = usualPlatform(inventory).architecture;
  const architectureOf = (node: string | undefined): string => known.get(node ?? '') ?? usual;
  for (const workload of inventory.workloads.filter((one) => one.activity !== 'finished')) {
    for (const container of workload.containers) {
      for (const one of usesOf(workload, container, architectureOf)) {
        const key = `${one.reference} ${one.digest ?? ''} ${one.architecture}`;
        const seen = uses.get(key);
        uses.set(key, seen === undefined ? one : { ...mergedUse(seen, one), pods: seen.pods + one.pods });
      }
      unread.push(...unknownOf(workload, container));
    }
  }
  const sorted = [...uses.values()].toSorted(
    (left, right) =>
      compareText(left.reference, right.reference) ||
      compareText(left.digest ?? '', right.digest ?? '') ||
      compareText(left.architecture, right.architecture),
  );
  return { uses: sorted, coverage: { read: 0, total: unread.length, unread } };
}

/** What two sightings of one image say together about where it is used. */
export function mergedUse(left: ImageInUse, right: ImageInUse): ImageInUse {
  // A container whose pods run it on two processors is one container.
  const targets = [...left.targets, ...right.targets];
  const known = new Map(targets.map((target) => [`${target.uid} ${target.container}`, target]));
  return {
    ...left,
    targets: [...known.values()],
    idle: [...left.idle, ...right.idle],
    outsideTemplate: [...left.outsideTemplate, ...right.outsideTemplate],
  };
}

function usesOf(
  workload: Workload,
  container: Container,
  architectureOf: (node: string | undefined) => string,
): readonly ImageInUse[] {
  const running = container.running.filter((one) => one.digest !== undefined);
  const reference = container.image;
  if (running.length === 0) {
    const places = placesOf(workload, container, workload.activity !== 'defined');
    return [{ reference, digest: undefined, architecture: architectureOf(undefined), pods: 0, ...places }];
  }
  // One digest may be an index, of which each processor runs another image.
  const groups = Map.groupBy(running, ({ digest, node }) => `${digest} ${architectureOf(node)}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [
      {
        reference,
        digest: first.digest,
        architecture: architectureOf(first.node),
        pods: group.length,
        ...placesOf(workload, container, true),
      },
    ];
  });
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
