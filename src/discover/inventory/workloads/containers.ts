import type { Container, RunningContainer } from '../../../model/index.ts';
import type { ContainerTemplate } from '../kinds/pod-template.ts';
import type { PodFacts } from '../pods/pod.ts';

interface Found {
  readonly template: ContainerTemplate;
  readonly isInTemplate: boolean;
  readonly running: RunningContainer[];
}

/**
 * The containers of a workload with what runs of each: those of its templates first, then what its pods have beyond
 * them (sidecars that a webhook injected, ephemeral containers that someone started).
 */
export function containersOf(
  templates: readonly (readonly ContainerTemplate[])[],
  pods: readonly PodFacts[],
): readonly Container[] {
  const found = new Map<string, Found>();
  const entry = (template: ContainerTemplate, isKnownTemplate: boolean): Found => {
    const isInTemplate = isKnownTemplate && template.role !== 'ephemeral';
    const known = found.get(template.name) ?? { template, isInTemplate, running: [] };
    found.set(template.name, known);
    return known;
  };
  for (const template of templates.flat()) entry(template, true);
  // Where no template is known, what the pods say stands for it.
  const podsAreTemplate = templates.length === 0;
  for (const { template, running } of pods.flatMap(({ containers }) => containers)) {
    entry(template, podsAreTemplate).running.push(running);
  }
  return [...found.values()].map(({ template, isInTemplate, running }) => ({
    ...template,
    isInTemplate,
    running,
  }));
}
