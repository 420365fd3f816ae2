import { IconBox, IconCloud, IconCpu, IconPuzzle, IconServer2, IconStack2 } from '@tabler/icons-react';
import type { EstateLayer } from '../../api/generated/types.ts';
import { paths } from '../../paths.ts';

export interface LayerPlace {
  readonly layer: EstateLayer;
  readonly to: (typeof paths)['clusters' | 'workloads' | 'images' | 'nodes' | 'controlPlane' | 'addOns'];
  readonly name: string;
  readonly icon: typeof IconBox;
}

/** The layers of the estate, each a place of its own. */
export const layerPlaces: readonly LayerPlace[] = [
  { layer: 'clusters', to: paths.clusters, name: 'Clusters', icon: IconCloud },
  { layer: 'workloads', to: paths.workloads, name: 'Workloads', icon: IconStack2 },
  { layer: 'images', to: paths.images, name: 'Images', icon: IconBox },
  { layer: 'nodes', to: paths.nodes, name: 'Nodes', icon: IconServer2 },
  { layer: 'control-plane', to: paths.controlPlane, name: 'Control plane', icon: IconCpu },
  { layer: 'add-ons', to: paths.addOns, name: 'Add-ons', icon: IconPuzzle },
];
