import { isPartial } from '../../model/index.ts';
import type { Action } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { listOption } from '../options.ts';
import { clustersMarkdown, clustersTable } from '../print/clusters.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';

/** Which clusters exist, and which of them were read. */
export const clustersAction: Action = async (context, _args, options) => {
  const { listClusters } = await import('../../flows/list-clusters.ts');
  const population = await withWorld(context, (world) =>
    listClusters(world, {
      files: listOption(options, 'from'),
      connect: options.connect === false ? 'no' : 'current-context',
      signal: context.deps.signal,
    }),
  );
  print(context, {
    value: population,
    table: () => clustersTable(population),
    markdown: () => clustersMarkdown(population),
  });
  return isPartial(population.coverage) ? exitCodes.partial : exitCodes.fine;
};
