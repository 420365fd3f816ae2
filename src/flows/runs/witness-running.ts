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
      ...new Set(seen.map(({ running }) => running.digest).filter((digest) => digest !== undefined)),
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

async function seenContainers(
  drive: Drive,
  { planned, run }: ToVerify,
  signal: AbortSignal,
): Promise<readonly SeenContainer[]> {
  const { reader, name } = await drive.world.cluster();
  const namespaces = [...new Set(planned.patch.targets.map((target) => target.namespace))];
  const options = {
    scope: { namespaces, labelSelector: '' },
    observedAt: instantText(drive.world.clock.now()),
    clusterName: name,
    signal,
  };
  const { value: inventory } = await readInventory(reader, options);
  if (inventory.cluster.id !== run.cluster) return [];
  return planned.patch.targets.flatMap((target) => {
    const workload = inventory.workloads.find((one) => one.uid === target.uid);
    const container = workload?.containers.find((one) => one.name === target.container);
    return (container?.running ?? []).map((running) => ({
      where: `${target.namespace}/${running.pod}/${target.container}`,
      running,
    }));
  });
}

function judge(seen: readonly SeenContainer[], family: ImageFamily): Witness {
  const name = 'running-digest' as const;
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
