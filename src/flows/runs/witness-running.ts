import { readInventory } from '../../discover/inventory/index.ts';
import { type Digest, errorMessage, instantText } from '../../kernel/index.ts';
import { familyHas, type ImageFamily, type RunningContainer, type Witness } from '../../model/index.ts';
import { readFamily } from '../images/read-family.ts';
import type { Drive } from './drive.ts';
import type { ToVerify } from './to-verify.ts';

export interface RunningSeen {
  readonly witness: Witness;
  /** Every digest that pods of the targets report, once. */
  readonly digests: readonly Digest[];
}

interface Seen {
  readonly containers: readonly SeenContainer[];
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
    const digests = [
      ...new Set(
        seen.containers.map(({ running }) => running.digest).filter((digest) => digest !== undefined),
      ),
    ];
    const family = await readFamily(drive.world, subject.patch.patchedImage ?? '', signal);
    return { witness: judge(seen, family), digests };
  } catch (error) {
    signal.throwIfAborted();
    return {
      witness: {
        name: 'running-digest',
        agrees: false,
        statement: `what runs could not be seen: ${errorMessage(error)}`,
      },
      digests: [],
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
  if (inventory.cluster.id !== run.cluster) return { containers: [], unseen: ['the cluster of the run'] };
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
  return { containers, unseen };
}

function judge({ containers: seen, unseen }: Seen, family: ImageFamily): Witness {
  const name = 'running-digest' as const;
  const [missing] = unseen;
  if (missing !== undefined)
    return { name, agrees: false, statement: `nothing was seen running of ${missing}` };
  if (seen.length === 0) return { name, agrees: false, statement: 'no pod of the targets runs' };
  const others = seen.filter(
    ({ running }) => running.digest === undefined || !familyHas(family, running.digest),
  );
  const [first] = others;
  if (first !== undefined) {
    return {
      name,
      agrees: false,
      statement: `${others.length} of ${seen.length} containers do not run the patched image: ${first.where} reports ${first.running.imageId || 'no digest'}`,
    };
  }
  return { name, agrees: true, statement: `all ${seen.length} containers report ${family.manifest}` };
}
