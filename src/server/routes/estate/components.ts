import type { ComponentView, RowCoverage } from '../../../contract/index.ts';
import { estateComponents } from '../../../flows/estate-components.ts';
import type { ClusterScan } from '../../../flows/scan-cluster.ts';
import type { ReportComponent, ScanReport } from '../../../model/index.ts';
import { coverageBy, unjudgedReasons, unreadBecause } from './row-coverage.ts';
import type { Tallies } from './tallies.ts';

/** What views of components are made of. */
export type ComponentFacts = Pick<ClusterScan, 'inventory' | 'support' | 'unjudged'> & {
  readonly tallies: Tallies;
};

/** Parts of Kubernetes by name and version, and then those that nothing in the cluster shows. */
export function componentViews({
  inventory,
  support,
  unjudged,
  tallies,
}: ComponentFacts): readonly ComponentView[] {
  const components = estateComponents(inventory);
  const seen = components.seen.map((component): ComponentView => {
    const subject = `component:${component.name}@${component.version}`;
    return {
      ...component,
      support: support.components.get(subject) ?? noDates(component.name),
      ...tallies.ofSubjects([subject]),
      coverage: coverageOf(component, unjudged.get(subject) ?? []),
    };
  });
  const hidden = components.hidden.flatMap(({ what, reason }) =>
    what.split(', ').map((name) => hiddenView(name, reason)),
  );
  return [...seen, ...hidden];
}

/** Where nothing names a version, there is nothing to judge by. */
function coverageOf({ version, evidence }: ReportComponent, unknowns: ScanReport['unknowns']): RowCoverage {
  if (version === 'unknown') return unreadBecause([`no version is known: ${evidence}`]);
  return coverageBy(unjudgedReasons(unknowns));
}

function hiddenView(name: string, reason: string): ComponentView {
  return {
    name,
    version: 'unknown',
    where: [],
    evidence: reason,
    support: noDates(name),
    open: { findings: 0, exploited: 0 },
    patches: [],
    coverage: unreadBecause([reason]),
  };
}

function noDates(name: string): ComponentView['support'] {
  return { kind: 'unknown', title: name, reason: `no lifecycle dates for ${name}` };
}
