import type { KeptHost, Node } from '../../model/index.ts';
import { ageHours } from '../age-text.ts';

const dayHours = 24;
/** Packages are upgraded without a boot, and no kubelet tells: what is older than this says nothing of today. */
const maxAgeDays = 30;

/**
 * Why an earlier reading does not say what is on the node now, for a person; undefined where the kubelet tells the boot,
 * kernel and system that were read. Where one of both does not say which boot it is, nobody knows that it is the same.
 */
export function whyOutdated(
  { document: { facts }, node: read, readAt }: KeptHost,
  node: Node,
  now: Temporal.Instant,
): string | undefined {
  const { bootId, kernel, os, name } = facts;
  if (bootId === undefined || node.bootId === undefined)
    return 'nothing tells whether it was booted since: the reading or the kubelet names no boot';
  if (bootId !== node.bootId)
    return read === undefined
      ? `another boot runs: it was rebooted since, or host ${name} that was read is another one`
      : 'it was rebooted since';
  if (kernel.running !== node.kernelVersion)
    return `kernel ${kernel.running ?? 'unknown'} was read, ${node.kernelVersion} runs`;
  const system = read?.osImage ?? os?.prettyName;
  if (system !== node.osImage) return `${system ?? 'an unknown system'} was read, ${node.osImage} runs`;
  if (ageHours(readAt, now) > maxAgeDays * dayHours)
    return `what is older than ${maxAgeDays} days says nothing of today`;
  return undefined;
}
