import { recordSources } from './register.ts';
import type { PopulationRead } from './source.ts';

/** Everything that the sources list in a cluster, without Secrets. */
export const populationReads: readonly PopulationRead[] = recordSources.flatMap(({ reads }) => reads);
