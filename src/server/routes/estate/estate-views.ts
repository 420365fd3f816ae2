import type { CoverageView } from '../../../contract/index.ts';
import type { ClusterScan } from '../../../flows/scan-cluster.ts';
import type { Definition } from '../../../model/index.ts';
import { addOnViews } from './add-ons.ts';
import { clusterViews } from './clusters.ts';
import { componentViews } from './components.ts';
import { coverageView, type LayerRows } from './coverage.ts';
import { imageViews } from './images.ts';
import { nodeViews } from './nodes.ts';
import { makeTallies } from './tallies.ts';
import { workloadViews } from './workloads.ts';

/** The estate by layer, as one scan shows it. */
export interface EstateViews extends LayerRows {
  readonly definitions: readonly Definition[];
  readonly coverage: CoverageView;
}

/** Everything that the page shows of the estate, out of one scan. */
export function estateViews(scan: ClusterScan): EstateViews {
  const { report, inventory, unjudged, support, exposures, population } = scan;
  const tallies = makeTallies(report);
  const images = imageViews({ report, inventory, unjudged, tallies });
  const workloads = workloadViews({ report, inventory, exposures, tallies, images });
  const nodes = nodeViews({ report, inventory, support, unjudged, tallies, kept: scan.kept });
  const components = componentViews({ inventory, support, unjudged, tallies });
  const addOns = addOnViews({ inventory, tallies, workloads });
  const clusters = clusterViews({ report, inventory, population, components, nodes, workloads, images });
  const rows = { clusters, components, nodes, addOns, workloads, images };
  return { ...rows, definitions: inventory.definitions, coverage: coverageView(scan, rows) };
}

/** The views of the scan that was asked for last: pages ask for many of them, and a scan never changes. */
export function makeKeptViews(): (scan: ClusterScan) => EstateViews {
  let kept: { readonly scan: ClusterScan; readonly views: EstateViews } | undefined;
  return (scan) => {
    if (kept?.scan !== scan) kept = { scan, views: estateViews(scan) };
    return kept.views;
  };
}
