import { readInventory } from '../../discover/inventory/index.ts';
import { type Digest, errorCode, errorMessage, instantText, isDigest } from '../../kernel/index.ts';
import {
  type Cluster,
  type Inventory,
  isEnded,
  type Run,
  type Unread,
  workloadTitle,
} from '../../model/index.ts';
import { clusterDocument } from '../estate/cluster-document.ts';
import { type Connected, connect } from '../population/connected.ts';
import { knownClusters } from '../population/known-clusters.ts';
import type { World } from '../world.ts';

/** Why a digest is needed, and where: a workload of a cluster runs it or asks for it, or would get it back by a rollback. */
export interface Need {
  readonly cluster: string;
  readonly workload: string;
  readonly why: 'runs' | 'rollback';
}

export interface WhatRuns {
  readonly needs: ReadonlyMap<Digest, readonly Need[]>;
  /** The same by `repository:tag`, of what names an image without its digest. */
  readonly named: ReadonlyMap<string, readonly Need[]>;
  /** The clusters that were looked at, and as of when. */
  readonly clusters: readonly { readonly cluster: string; readonly at: string }[];
  /** What nobody could look at: there, anything may run. */
  readonly unread: readonly Unread[];
}

/** Older readings of clusters that are not connected say too little about what runs now. */
const freshHours = 24;
const mostRuns = 1_000;

/**
 * What runs in every cluster that is known, and what a rollback of Oakum's runs would bring back. The connected cluster
 * is read now; of the others there is what scans kept.
 *
 * @throws only for an abort, and what the store throws.
 */
export async function whatRuns(world: World, signal: AbortSignal): Promise<WhatRuns> {
  const connected = await connect(world, signal);
  const { clusters } = await knownClusters(world, { files: [], connected, signal });
  const read: Read[] = [];
  for (const { name, uid, state } of clusters)
    if (state.kind !== 'ignored') read.push(await readOne(world, { name, uid, connected, signal }));
  const found = read.filter((one) => one.kind === 'inventory');
  const { runs } = await world.store();
  const all = await runs.list(mostRuns);
  const many: Unread[] =
    all.length < mostRuns
      ? []
      : [
          {
            what: 'older runs',
            code: 'trust.many-runs',
            reason: `only the newest ${mostRuns} were looked at`,
          },
        ];
  const needs = found.flatMap(({ inventory }) => needsOf(inventory));
  return {
    needs: grouped([...needs, ...rollbackNeeds(all, needs)]),
    named: namedIn(
      found.map(({ inventory }) => inventory),
      all,
    ),
    clusters: found.map(({ inventory }) => ({ cluster: inventory.cluster.name, at: inventory.observedAt })),
    unread: [...read.flatMap(({ unread }) => unread), ...many],
  };
}

type Read =
  | { readonly kind: 'inventory'; readonly inventory: Inventory; readonly unread: readonly Unread[] }
  | { readonly kind: 'none'; readonly unread: readonly Unread[] };

interface Which {
  readonly name: string;
  readonly uid: string | undefined;
  readonly connected: Connected;
  readonly signal: AbortSignal;
}

async function readOne(world: World, which: Which): Promise<Read> {
  const { name, uid, connected, signal } = which;
  const unread: Unread[] = [];
  if (connected.kind === 'reached' && connected.uid === uid) {
    try {
      return await readNow(world, which);
    } catch (error) {
      signal.throwIfAborted();
      unread.push({ what: `cluster ${name}`, code: errorCode(error), reason: errorMessage(error) });
    }
  }
  const kept = uid === undefined ? undefined : await (await world.store()).knowledge.inventory(uid);
  if (kept === undefined)
    return {
      kind: 'none',
      unread: [{ what: `cluster ${name}`, code: 'trust.unread-cluster', reason: 'it was never read' }],
    };
  return { kind: 'inventory', inventory: kept, unread: [...unread, ...stale(world, kept), ...gaps(kept)] };
}

async function readNow(world: World, { name, signal }: Which): Promise<Read> {
  const { reader, name: context } = await world.cluster();
  const { spec } = clusterDocument(world.documents, context);
  const { value, coverage } = await readInventory(reader, {
    scope: { namespaces: spec.namespaces, labelSelector: spec.labelSelector },
    observedAt: instantText(world.clock.now()),
    clusterName: name,
    labelRules: spec.labels,
    readsRights: false,
    signal,
  });
  return {
    kind: 'inventory',
    inventory: value,
    unread: [...coverage.unread, ...unnamed(value), ...outside(name, spec)],
  };
}

/** What a Cluster document leaves out is looked at by nobody: anything may run there. */
function outside(name: string, { namespaces, labelSelector }: Cluster['spec']): readonly Unread[] {
  if (namespaces.length === 0 && labelSelector === '') return [];
  const which = [
    ...(namespaces.length === 0 ? [] : [`namespaces ${namespaces.join(', ')}`]),
    ...(labelSelector === '' ? [] : [`labels ${labelSelector}`]),
  ].join(' and ');
  return [
    {
      what: `cluster ${name} outside of ${which}`,
      code: 'trust.scoped-reading',
      reason: 'its Cluster document leaves the rest out',
    },
  ];
}

function stale(world: World, { cluster, observedAt }: Inventory): readonly Unread[] {
  const oldest = world.clock.now().subtract({ hours: freshHours });
  if (Temporal.Instant.compare(Temporal.Instant.from(observedAt), oldest) >= 0) return [];
  const reason = `it was read last at ${observedAt}, more than ${freshHours} hours ago`;
  return [{ what: `cluster ${cluster.name}`, code: 'trust.stale-reading', reason }];
}

function gaps(inventory: Inventory): readonly Unread[] {
  return [...inventory.coverage.unread, ...unnamed(inventory)];
}

/** Containers of which neither the runtime nor the template says which digest runs. */
function unnamed({ workloads }: Inventory): readonly Unread[] {
  return workloads.flatMap((workload) =>
    workload.containers
      .filter(({ image, running }) => digestIn(image) === undefined && running.some((one) => !one.digest))
      .map(({ name }) => ({
        what: `${workloadTitle(workload)} container ${name}`,
        code: 'inventory.no-digest',
        reason: 'nothing says which digest runs',
      })),
  );
}

interface Needed {
  readonly digest: Digest;
  readonly uid: string;
  readonly need: Need;
}

function needsOf({ cluster, workloads }: Inventory): readonly Needed[] {
  return workloads
    .filter(({ activity }) => activity !== 'finished')
    .flatMap((workload) => {
      const need: Need = { cluster: cluster.name, workload: workloadTitle(workload), why: 'runs' };
      const digests = workload.containers.flatMap(({ image, running }) => [
        digestIn(image),
        ...running.map((one) => one.digest),
      ]);
      return [...new Set(digests)].flatMap((digest) =>
        digest === undefined ? [] : [{ digest, uid: workload.uid, need }],
      );
    });
}

/** Templates of workloads that may have no pod now, and what runs replaced, where either names a tag alone. */
function namedIn(
  inventories: readonly Inventory[],
  runs: readonly Run[],
): ReadonlyMap<string, readonly Need[]> {
  const templates = inventories.flatMap(({ cluster, workloads }) =>
    workloads.flatMap((workload) =>
      workload.containers.map(({ image }): readonly [string, Need] => [
        image,
        { cluster: cluster.name, workload: workloadTitle(workload), why: 'runs' },
      ]),
    ),
  );
  const replaced = runs.flatMap(({ cluster, patches }) =>
    patches
      .flatMap(({ rollouts }) => rollouts)
      .flatMap(({ namespace, kind, name, before }) =>
        before.map(({ image }): readonly [string, Need] => [
          image,
          { cluster, workload: `${namespace}/${kind}/${name}`, why: 'rollback' },
        ]),
      ),
  );
  const tagged = [...templates, ...replaced].filter(([image]) => digestIn(image) === undefined);
  const byImage = Map.groupBy(tagged, ([image]) => image);
  return new Map([...byImage].map(([image, all]) => [image, all.map(([, need]) => need)]));
}

/** What a run replaced, as long as the run goes on or what it put there is still there. */
function rollbackNeeds(runs: readonly Run[], running: readonly Needed[]): readonly Needed[] {
  const runsNow = new Map(running.map(({ digest, uid, need }) => [`${uid} ${digest}`, need]));
  return runs.flatMap((run) =>
    run.patches
      .flatMap(({ rollouts }) => rollouts)
      .flatMap(({ uid, before, after, namespace, kind, name }) => {
        const there = after
          .map(({ image }) => runsNow.get(`${uid} ${digestIn(image)}`))
          .find((need) => need !== undefined);
        if (there === undefined && isEnded(run)) return [];
        const need: Need = {
          cluster: there?.cluster ?? run.cluster,
          workload: `${namespace}/${kind}/${name}`,
          why: 'rollback',
        };
        return before.flatMap(({ image }) => {
          const digest = digestIn(image);
          return digest === undefined ? [] : [{ digest, uid, need }];
        });
      }),
  );
}

function digestIn(image: string): Digest | undefined {
  const digest = image.slice(image.lastIndexOf('@') + 1);
  return isDigest(digest) ? digest : undefined;
}

function grouped(needed: readonly Needed[]): ReadonlyMap<Digest, readonly Need[]> {
  const byDigest = Map.groupBy(needed, ({ digest }) => digest);
  return new Map(
    [...byDigest].map(([digest, all]) => [
      digest,
      [...new Map(all.map(({ need }) => [JSON.stringify(need), need])).values()],
    ]),
  );
}
