import type { Container, RunningContainer } from '../../../model/index.ts';
import type { ContainerTemplate } from '../kinds/pod-template.ts';
import type { PodFacts } from '../pods/pod.ts';

/**
 * The containers of a workload with what runs of each: those of its templates first, then what its pods have beyond
 * them (sidecars that a webhook injected, ephemeral containers that someone started).
 */
export function containersOf(
  templates: readonly (readonly ContainerTemplate[])[],
  pods: readonly PodFacts[],
): readonly Container[] {
  const found = new Map<string, { template: ContainerTemplate; running: RunningContainer[] }>();
  const entry = (template: ContainerTemplate) => {
    const known = found.get(template.name) ?? { template, running: [] };
    found.set(template.name, known);
    return known;
  };
  for (const template of templates.flat()) entry(template);
  for (const { template, running } of pods.flatMap(({ containers }) => containers)) {
    entry(template).running.push(running);
  }
  return [...found.values()].map(({ template, running }) => ({ ...template, running }));
}
