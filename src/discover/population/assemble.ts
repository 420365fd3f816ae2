import { compareText } from '../../kernel/pure/index.ts';
import {
  type ClusterSighting,
  type ClusterState,
  type Coverage,
  type InstantText,
  type KnownCluster,
  mergeCoverage,
  type Population,
  type Unread,
} from '../../model/index.ts';
import { reconcile, type SeenCluster } from './reconcile.ts';

/** An attempt to read a cluster that failed just now. */
export interface FailedReading {
  /** The context that was used. */
  readonly context: string;
  readonly code: string;
  readonly reason: string;
}

export interface AssembleOptions {
  readonly at: InstantText;
  readonly failed: FailedReading | undefined;
  /** Of the sources. */
  readonly coverage: Coverage;
}

/** The population out of everything that was seen: clusters, what is known of each, and what was not read. */
export function assemblePopulation(
  sightings: readonly ClusterSighting[],
  { at, failed, coverage }: AssembleOptions,
): Population {
  const clusters = reconcile(sightings)
    .map((seen) => clusterOf(seen, { at, failed }))
    .toSorted((left, right) => rankOf(left) - rankOf(right) || byNameAndId(left, right));
  return { schemaVersion: 1, kind: 'Population', at, clusters, coverage: coverageOf(clusters, coverage) };
}

const ranks: Readonly<Record<ClusterState['kind'], number>> = {
  unread: 0,
  unreachable: 1,
  read: 2,
  ignored: 3,
};

function rankOf({ state }: KnownCluster): number {
  return ranks[state.kind];
}

function byNameAndId(left: KnownCluster, right: KnownCluster): number {
  return compareText(left.name, right.name) || compareText(left.id, right.id);
}

/** Whose word counts where several say something: people, then who connects, then who lists. */
const precedence = ['inventory', 'reading', 'kubeconfig', 'connection'];

function clusterOf(
  { sightings, conflicts }: SeenCluster,
  options: Pick<AssembleOptions, 'at' | 'failed'>,
): KnownCluster {
  const ordered = sightings.toSorted(
    (left, right) => wordOf(left) - wordOf(right) || compareText(left.place, right.place),
  );
  const uid = ordered.find((one) => one.uid !== undefined)?.uid;
  const servers = [...new Set(ordered.flatMap((one) => one.servers))].toSorted(compareText);
  const [first] = ordered;
  return {
    id: uid ?? (servers[0] === undefined ? `${first?.source}:${first?.place}` : `server:${servers[0]}`),
    name: first?.name ?? '',
    ...(uid === undefined ? {} : { uid }),
    servers,
    ...factsOf(ordered),
    state: stateOf(ordered, options),
    sightings: ordered.map(({ source, place, name }) => ({ source, place, name })),
    conflicts,
  };
}

function wordOf({ source }: ClusterSighting): number {
  const at = precedence.indexOf(source);
  return at === -1 ? precedence.length : at;
}

const factNames = ['provider', 'region', 'account', 'environment', 'owner', 'criticality'] as const;

function factsOf(
  ordered: readonly ClusterSighting[],
): Partial<Pick<KnownCluster, (typeof factNames)[number]>> {
  const facts: Partial<Record<(typeof factNames)[number], string>> = {};
  for (const name of factNames) {
    const value = ordered.find((one) => one[name] !== undefined)?.[name];
    if (value !== undefined) facts[name] = value;
  }
  return facts;
}

function stateOf(
  sightings: readonly ClusterSighting[],
  { at, failed }: Pick<AssembleOptions, 'at' | 'failed'>,
): ClusterState {
  const readAt = sightings
    .flatMap((one) => one.readAt ?? [])
    .toSorted()
    .at(-1);
  const contexts = sightings.filter(({ source }) => source === 'kubeconfig').map(({ name }) => name);
  if (failed !== undefined && contexts.includes(failed.context)) {
    const { code, reason } = failed;
    return { kind: 'unreachable', code, reason, ...(readAt === undefined ? {} : { lastReadAt: readAt }) };
  }
  if (readAt !== undefined) return { kind: 'read', at: readAt };
  const ignores = sightings.flatMap(({ ignore }) => ignore ?? []);
  const longest = ignores.toSorted((left, right) => compareText(right.until, left.until))[0];
  // The day itself still counts.
  if (longest !== undefined && longest.until >= at.slice(0, 10)) return { kind: 'ignored', ...longest };
  return { kind: 'unread', ...whyUnread(sightings, contexts, longest) };
}

function whyUnread(
  sightings: readonly ClusterSighting[],
  contexts: readonly string[],
  ignore: { readonly until: string } | undefined,
): { readonly reason: string; readonly next: string } {
  const known = [...new Set(sightings.map(({ source }) => source))].join(', ');
  const notes = [...new Set(sightings.flatMap(({ note }) => note ?? []))];
  const over = ignore === undefined ? '' : `; it was left out until ${ignore.until}, which is over`;
  const state = notes.length === 0 ? '' : ` (${notes.join(', ')})`;
  const reason = `known from ${known}${state} and never read${over}`;
  const [context] = contexts;
  if (context !== undefined) return { reason, next: `oakum scan cluster --context ${context}` };
  const isFound = sightings.some(({ servers }) => servers.length > 0);
  return {
    reason,
    next: isFound
      ? 'add a context for it to the kubeconfig, or an entry with `ignore` to an inventory'
      : 'nothing says where it is: add its server to an inventory, and a context to the kubeconfig',
  };
}

function coverageOf(clusters: readonly KnownCluster[], sources: Coverage): Coverage {
  const counted = clusters.filter(({ state }) => state.kind !== 'ignored');
  const read = counted.filter(({ state }) => state.kind === 'read').length;
  const unread = counted.flatMap(({ name, state }): Unread[] => {
    if (state.kind === 'unread')
      return [
        { what: `cluster ${name}`, code: 'population.unread', reason: `${state.reason}: ${state.next}` },
      ];
    return state.kind === 'unreachable'
      ? [{ what: `cluster ${name}`, code: state.code, reason: state.reason }]
      : [];
  });
  // Not sorted among each other: clusters come first, and then the sources that could have named more.
  const others = mergeCoverage([sources]).unread;
  return { read, total: read + unread.length + others.length, unread: [...unread, ...others] };
}
