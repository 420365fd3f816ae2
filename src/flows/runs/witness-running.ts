import { readInventory } from '../../discover/inventory/index.ts';
import { type Digest, errorMessage, instantText } from '../../kernel/index.ts';
import {
  familyHas,
  type Inventory,
  type Platform,
  type RunningContainer,
  type Witness,
} from '../../model/index.ts';
import { nodeArchitectures, usualPlatform } from '../estate/usual-platform.ts';
import { readFamilies, type Sibling } from '../images/read-families.ts';
import type { Drive } from './drive.ts';
import type { ToVerify } from './to-verify.ts';

export interface RunningSeen {
  readonly witness: Witness;
  /** What is to be looked at: the patched image for each platform of the nodes, and whatever else pods of the targets report. */
  readonly images: readonly ImageToScan[];
}

export interface ImageToScan {
  readonly digest: Digest;
  readonly platform: Platform;
}

interface Seen {
  readonly containers: readonly SeenContainer[];
  readonly inventory: Inventory;
  /** Targets of which no pod was seen: nothing can be said about them. */
  readonly unseen: readonly string[];
}

interface SeenContainer {
  readonly where: string;
  readonly running: RunningContainer;
}

/** What the pods report: every container of every target runs the patched image and none runs anything else. */
export async function runningWitness(
  drive: Drive,
  subject: ToVerify,
  signal: AbortSignal,
): Promise<RunningSeen> {
  try {
    const seen = await seenContainers(drive, subject, signal);
    const architectures = architecturesOf(seen.inventory);
    const made = await readFamilies(drive.world, subject.patch.patchedImage ?? '', { architectures, signal });
    return { witness: judge(seen, made), images: imagesOf(seen, made) };
  } catch (error) {
    signal.throwIfAborted();
    return {
      witness: {
        name: 'running-digest',
        agrees: false,
        statement: `what runs could not be seen: ${errorMessage(error)}`,
      },
      images: [],
    };
  }
}

async function seenContainers(drive: Drive, { planned, run }: ToVerify, signal: AbortSignal): Promise<Seen> {
  const { reader, name } = await drive.world.cluster();
  const namespaces = [...new Set(planned.patch.targets.map((target) => target.namespace))];
  const options = {
    scope: { namespaces, labelSelector: '' },
    observedAt: instantText(drive.world.clock.now()),
    clusterName: name,
    signal,
  };
  const { value: inventory } = await readInventory(reader, options);
  if (inventory.cluster.id !== run.cluster)
    return { containers: [], inventory, unseen: ['the cluster of the run'] };
  const unseen: string[] = [];
  const containers = planned.patch.targets.flatMap((target) => {
    const workload = inventory.workloads.find((one) => one.uid === target.uid);
    const container = workload?.containers.find((one) => one.name === target.container);
    const running = container?.running ?? [];
    if (running.length === 0)
      unseen.push(`${target.namespace}/${target.kind}/${target.name} container ${target.container}`);
    return running.map((one) => ({
      where: `${target.namespace}/${one.pod}/${target.container}`,
      running: one,
    }));
  });
  return { containers, inventory, unseen };
}

function architecturesOf(inventory: Inventory): readonly string[] {
  const found = nodeArchitectures(inventory);
  return found.length > 0 ? found : [usualPlatform(inventory).architecture];
}

/** One digest may be an index: whoever reports it runs one of the images in it, and each of them is looked at. */
function imagesOf({ containers, inventory }: Seen, made: readonly Sibling[]): readonly ImageToScan[] {
  const known = new Map<string, ImageToScan>();
  const nodes = new Map(inventory.nodes.map(({ name, architecture }) => [name, architecture]));
  const usual = usualPlatform(inventory);
  for (const { running } of containers) {
    const { digest, node = '' } = running;
    if (digest === undefined) continue;
    const platform = { ...usual, architecture: nodes.get(node) ?? usual.architecture };
    const isMade = made.some(({ family }) => familyHas(family, digest));
    const images = isMade
      ? made.map((one) => ({ digest: one.family.manifest, platform: one.platform }))
      : [{ digest, platform }];
    for (const one of images) known.set(isMade ? one.digest : `${one.digest} ${platform.architecture}`, one);
  }
  return [...known.values()];
}

function judge({ containers: seen, unseen }: Seen, made: readonly Sibling[]): Witness {
  const name = 'running-digest' as const;
  const [missing] = unseen;
  if (missing !== undefined)
    return { name, agrees: false, statement: `nothing was seen running of ${missing}` };
  if (seen.length === 0) return { name, agrees: false, statement: 'no pod of the targets runs' };
  const others = seen.filter(
    ({ running: { digest } }) =>
      digest === undefined || !made.some(({ family }) => familyHas(family, digest)),
  );
  const [first] = others;
  if (first !== undefined) {
    return {
      name,
      agrees: false,
      statement: `${others.length} of ${seen.length} containers do not run the patched image: ${first.where} reports ${first.running.imageId || 'no digest'}`,
    };
  }
  const names = new Set(made.map(({ family }) => family.index ?? family.manifest));
  return { name, agrees: true, statement: `all ${seen.length} containers report ${[...names].join(', ')}` };
}
