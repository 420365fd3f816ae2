import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';

/** What has to be known about the machine to read its numbers. */
export interface Machine {
  readonly date: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly system: string;
  readonly node: string;
  /** Programs that wanted to run in the last minute, before the first measurement: more than cores is a busy machine. */
  readonly loadBefore: number;
}

export function describeMachine(): Machine {
  return {
    date: Temporal.Now.plainDateISO('UTC').toString(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release().split('.').slice(0, 2).join('.')}`,
    node: process.version,
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}

export function machineText(machine: Machine): string {
  const { date, processor, cores, memoryGib, system, node, loadBefore } = machine;
  const busy = loadBefore > cores / 2 ? '; the machine was busy: read ratios and minima, not medians' : '';
  return `${date} · ${processor}, ${cores} cores, ${memoryGib} GiB · ${system} · Node ${node} · load ${loadBefore} before${busy}`;
}
