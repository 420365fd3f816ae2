import type { Digest } from '../../kernel/index.ts';
import { compareText } from '../../kernel/index.ts';
import {
  type Container,
  type Coverage,
  type Inventory,
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
        uses.set(
          key,
          known === undefined
            ? one
            : {
                ...known,
                pods: known.pods + one.pods,
                targets: [...known.targets, ...one.targets],
                idle: [...known.idle, ...one.idle],
              },
        );
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

function usesOf(
  workload: Workload,
  container: Container,
  architectures: ReadonlyMap<string, string>,
): readonly ImageInUse[] {
  const target: PatchTarget = {
    workload: { id: workload.id, name: workloadTitle(workload) },
    kind: workload.kind,
    namespace: workload.namespace,
    name: workload.name,
    uid: workload.uid,
    container: container.name,
    image: container.image,
  };
  const running = container.running.filter((one) => one.digest !== undefined);
  const digests = new Map(running.map((one) => [one.digest, architectures.get(one.node ?? '') ?? 'amd64']));
  if (digests.size === 0)
    return [
      {
        reference: container.image,
        digest: undefined,
        architecture: 'amd64',
        pods: 0,
        ...(workload.activity === 'defined'
          ? { targets: [], idle: [target.workload] }
          : { targets: [target], idle: [] }),
      },
    ];
  return [...digests].map(([digest, architecture]) => ({
    reference: container.image,
    digest,
    architecture,
    pods: running.filter((one) => one.digest === digest).length,
    targets: [target],
    idle: [],
  }));
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
