import type { ClusterState, KnownCluster, Population, PopulationSummary } from '../../model/index.ts';
import { columns, counted, markdownTable, printable } from './table.ts';

const head = ['CLUSTER', 'STATE', 'SERVER', 'WHERE', 'ENVIRONMENT', 'OWNER', 'KNOWN FROM'];

/** Coverage first, then every cluster, then what is to be done about those that were not read. */
export function clustersTable(population: Population): string {
  const { clusters } = population;
  if (clusters.length === 0) return [headline(population), ...notes(population), nothing].join('\n');
  return [headline(population), '', columns(head, clusters.map(rowOf)), '', ...notes(population)].join('\n');
}

export function clustersMarkdown(population: Population): string {
  const rows = population.clusters.map(rowOf);
  return [`# ${headline(population)}`, '', markdownTable(head, rows), '', ...notes(population)].join('\n');
}

const nothing = 'no cluster is known: name one with --kubeconfig, or a list of them with --from FILE';

function headline({ clusters, coverage }: Population): string {
  const ignored = clusters.filter(({ state }) => state.kind === 'ignored').length;
  const counting = clusters.length - ignored;
  const left = ignored === 0 ? '' : `, ${counted(ignored, 'cluster')} left out`;
  const sources = coverage.unread.filter(({ what }) => !what.startsWith('cluster ')).length;
  const blind = sources === 0 ? '' : `, ${counted(sources, 'source')} not read`;
  return `read ${coverage.read} of ${counted(counting, 'known cluster')}${left}${blind}`;
}

function rowOf(cluster: KnownCluster): readonly string[] {
  const { name, servers, provider, region, account, environment = '-', owner = '-', sightings } = cluster;
  const [server = '-', ...more] = servers;
  const where = [provider, region, account].filter((part) => part !== undefined).join(' ');
  return [
    name,
    stateText(cluster.state),
    more.length === 0 ? server : `${server} +${more.length}`,
    where === '' ? '-' : where,
    environment,
    owner,
    [...new Set(sightings.map(({ source }) => source))].join(', '),
  ];
}

function stateText(state: ClusterState): string {
  switch (state.kind) {
    case 'read':
      return `read ${minute(state.at)}`;
    case 'unread':
      return 'not read';
    case 'unreachable':
      return state.lastReadAt === undefined
        ? `unreachable (${state.code})`
        : `unreachable (${state.code}), last read ${minute(state.lastReadAt)}`;
    case 'ignored':
      return `left out until ${state.until}`;
  }
}

/** `2026-11-21 09:00Z` */
function minute(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')}Z`;
}

function notes({ clusters, coverage }: Population): readonly string[] {
  const lines = coverage.unread
    .slice(0, 20)
    .map((one) => `not read: ${one.what}: ${one.reason} (${one.code})`);
  if (coverage.unread.length > 20) lines.push(`not read: ${coverage.unread.length - 20} more, see -o json`);
  for (const { name, state, conflicts } of clusters) {
    if (state.kind === 'ignored') lines.push(`left out: ${name}: ${state.reason}, until ${state.until}`);
    lines.push(...conflicts.map((conflict) => `unclear: ${name}: ${conflict}`));
  }
  return lines.map((line) => printable(line));
}

/** The first line of the coverage of one cluster's scan: what else there is. Undefined where there is nothing else. */
export function populationLine({ known, read, ignored, unread }: PopulationSummary): string | undefined {
  if (unread.length === 0) return undefined;
  const names = unread.slice(0, 5).map(({ what }) => what.replace(/^cluster /, ''));
  const more = unread.length > names.length ? ` and ${unread.length - names.length} more` : '';
  const counting = counted(known - ignored, 'known cluster');
  return printable(
    `estate: read ${read} of ${counting}: not read ${names.join(', ')}${more}: see oakum clusters`,
  );
}
