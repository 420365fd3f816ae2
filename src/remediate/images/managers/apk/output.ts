import type { Simulated, Simulation } from '../manager.ts';

const line = /^\(\s*\d+\/\d+\) (\w+) (\S+) \((\S+?)(?: -> (\S+))?\)/;

/** Reads `(1/2) Upgrading NAME (OLD -> NEW)`, as `apk --simulate` of version 2 and 3 prints it. */
export function readSimulation(text: string): Simulated {
  const installs: Simulation['installs'][number][] = [];
  const removes: string[] = [];
  for (const [, act, name = '', first = '', second] of text
    .split('\n')
    .flatMap((one) => [line.exec(one) ?? []])) {
    if (act === 'Upgrading' && second !== undefined) installs.push({ name, from: first, to: second });
    if (act === 'Installing') installs.push({ name, from: undefined, to: first });
    if (act === 'Purging') removes.push(name);
    if (act === 'Downgrading')
      return {
        kind: 'unsolved',
        message: `apk: ${name} would go back from ${first} to ${second ?? 'another version'}`,
      };
  }
  return { kind: 'simulated', simulation: { installs, removes, keptBack: [] } };
}
