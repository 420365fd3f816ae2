import { exposuresOf } from '../assess/exposure/index.ts';
import { readAddOns } from '../discover/addons/index.ts';
import { readInventory } from '../discover/inventory/index.ts';
import { DebianKernels } from '../discover/nodes/index.ts';
import { instantText } from '../kernel/index.ts';
import {
  type AdvisoryIndex,
  type Exposure,
  type Inventory,
  mergeCoverage,
  type Patch,
  type Population,
  type Ranked,
  type ScanReport,
} from '../model/index.ts';
import { advisoriesFor } from './advisories-for.ts';
import { judge } from './assess/judge.ts';
import { withProfiles } from './assess/profiles-for.ts';
import { reportOf } from './assess/report.ts';
import { readJson, readTables } from './assess/tables.ts';
import { asAttested } from './estate/as-attested.ts';
import { chartsAt } from './estate/charts-at.ts';
import { clusterDocument } from './estate/cluster-document.ts';
import { hiddenParts, withBuiltVersions } from './estate/control-plane.ts';
import { imagesInUse } from './estate/images-in-use.ts';
import {
  type KeptReading,
  keepReading,
  newerKey,
  type Reading,
  recallReading,
} from './estate/kept-reading.ts';
import { lineageInUse } from './estate/lineage-in-use.ts';
import { patchesOf } from './estate/patches.ts';
import { type ReadInUse, readImages } from './estate/read-images.ts';
import { reportEstate } from './estate/report-estate.ts';
import { releasesOf, subjectsOf } from './estate/subjects.ts';
import { type EstateSupport, estateSupport } from './estate/support.ts';
import { keepFound } from './hops/reached.ts';
import { type Newest, newerImage, nothingAsked } from './images/newer-image.ts';
import { settleLoans } from './loans/settle-loans.ts';
import { collectNodes } from './nodes/collect-nodes.ts';
import { keepCollected, knownNodes } from './nodes/kept-hosts.ts';
import { type NodesRead, nodesRead } from './nodes/node-reading.ts';
import { readVex, type VexDocument } from './open-document.ts';
import { type Connected, connectionSighting } from './population/connected.ts';
import { knownClusters, summaryOf } from './population/known-clusters.ts';
import type { KeptMatching } from './renewal/kept-matching.ts';
import type { MatchOptions } from './scan-image.ts';
import type { World } from './world.ts';

export interface Scope {
  readonly namespaces: readonly string[];
  readonly labelSelector: string;
}

export interface ScanClusterRequest extends MatchOptions {
  readonly scope: Scope;
  /** Runs the read-only collector on each node; it must be switched on in the Cluster document. */
  readonly collectNodes?: boolean | undefined;
  /** What was said last, so that what did not change is not matched again. */
  readonly matching?: KeptMatching | undefined;
  readonly signal: AbortSignal;
}

/** A scan with what planning needs beside the report. */
export interface ClusterScan {
  readonly report: ScanReport;
  readonly inventory: Inventory;
  readonly patches: readonly Patch[];
  readonly ranked: readonly Ranked[];
  /** Who can reach each workload, by its id. */
  readonly exposures: ReadonlyMap<string, Exposure>;
  /** The same as the cluster alone shows it, without what people attest. */
  readonly computed: ReadonlyMap<string, Exposure>;
  /** By subject of the report: what nobody could judge in it. */
  readonly unjudged: ReadonlyMap<string, ScanReport['unknowns']>;
  /** How long what runs here is supported, and whether kubelets fit. */
  readonly support: EstateSupport;
  /** The VEX documents that were given. */
  readonly vex: readonly VexDocument[];
  /** Which clusters there are beside this one. */
  readonly population: Population;
  /** By which it can be judged again. */
  readonly kept: KeptReading;
}

/** Reads a cluster and every image that runs in it, judges all of it, and groups it by patch. */
export async function scanCluster(world: World, request: ScanClusterRequest): Promise<ClusterScan> {
  const { packagesOnly, signal } = request;
  const { inventory: seen, computed, connected, ...found } = await readCluster(world, request);
  const population = await knownClusters(world, { files: [], connected, signal });
  const nodes = await readNodes(world, seen, request);
  const { index, coverage } = await advisoriesFor(world, request.advisoriesFrom);
  const { uses, coverage: useCoverage } = imagesInUse(seen);
  const { spec } = clusterDocument(world.documents, (await world.cluster()).name);
  const images = await readImages(world, uses, { withAttached: spec.readAttached, signal });
  const inventory = withBuiltVersions(seen, images.read);
  const vex = await readVex(world, request.vex ?? [], signal);
  const newer = new Map<string, Newest>();
  const asked = nothingAsked();
  const reading: Reading = {
    coverage: mergeCoverage([found.coverage, coverage, useCoverage, images.coverage, nodes.coverage]),
    read: images.read,
    nodes,
    newer,
  };
  const scan = await judgeReading(world, reading, {
    inventory,
    computed,
    population,
    index,
    vex,
    packagesOnly,
    matching: request.matching,
    newer: async (one) => {
      const { reference } = one.use;
      const { contents, image } = one;
      const { platform } = image;
      const newest = await newerImage(world, { reference, contents, platform, asked, signal });
      newer.set(newerKey(one), newest);
      return newest;
    },
  });
  if (!packagesOnly) {
    await save(world, scan);
    // Files that somebody names for one scan settle nothing.
    if (request.advisoriesFrom === undefined)
      await settleLoans(world, { running: images.read, offered: [...newer.values()], index });
    await saveReading(world, connected);
  }
  return scan;
}

/** A scan that was judged again. */
export interface Rejudged {
  readonly scan: ClusterScan;
  /** False where an image has its first findings and nobody looked for a newer one yet: the next scan does. */
  readonly isComplete: boolean;
}

/**
 * Judges the last reading by the advisories of now: nothing is asked of the cluster or of a registry, and what the changed
 * advisories cannot touch is not matched again where `matching` is that of the last scan. Undefined where
 * the store no longer knows what is in the images.
 */
export async function rejudgeCluster(
  world: World,
  last: ClusterScan,
  matching?: KeptMatching,
): Promise<Rejudged | undefined> {
  const reading = await recallReading(world, last.kept);
  if (reading === undefined) return undefined;
  const state = { isComplete: true };
  const scan = await judgeReading(world, reading, {
    inventory: last.inventory,
    computed: last.computed,
    population: last.population,
    index: await world.advisories(),
    vex: [],
    packagesOnly: false,
    matching,
    newer: async (one) => {
      const key = newerKey(one);
      if (!reading.newer.has(key)) state.isComplete = false;
      return reading.newer.get(key);
    },
  });
  await save(world, scan);
  return { scan, isComplete: state.isComplete };
}

/** The cluster as its Cluster document says that it is to be read. */
async function readCluster(world: World, { scope, signal }: ScanClusterRequest) {
  const cluster = await world.cluster();
  const { spec } = clusterDocument(world.documents, cluster.name);
  world.progress.step(`reading cluster ${cluster.name}`);
  const { value: inventory, coverage } = await readInventory(cluster.reader, {
    scope: {
      namespaces: scope.namespaces.length > 0 ? scope.namespaces : spec.namespaces,
      labelSelector: scope.labelSelector || spec.labelSelector,
    },
    observedAt: instantText(world.clock.now()),
    clusterName: cluster.name,
    labelRules: spec.labels,
    readsRights: spec.readRights,
    signal,
  });
  const addOns = await readAddOns(cluster.reader, inventory, {
    readSecrets: spec.helm.readSecrets,
    readConfigMaps: spec.helm.readConfigMaps,
    charts: await chartsAt(world, spec),
    signal,
  });
  const whole = { ...inventory, addOns: addOns.value };
  return {
    inventory: whole,
    coverage: mergeCoverage([coverage, addOns.coverage]),
    computed: exposuresOf(whole, spec),
    connected: {
      kind: 'reached',
      name: cluster.name,
      uid: inventory.cluster.id,
      reader: cluster.reader,
      readAt: inventory.observedAt,
    } as const,
  };
}

async function readNodes(
  world: World,
  inventory: Inventory,
  { collectNodes: isWanted, signal }: ScanClusterRequest,
): Promise<NodesRead> {
  const { spec } = clusterDocument(world.documents, (await world.cluster()).name);
  const { collector } = spec.nodes;
  const collected =
    isWanted === true ? await collectNodes(world, inventory, { collector, signal }) : new Map();
  await keepCollected(world, inventory.cluster, collected);
  const known = await knownNodes(world, inventory, collected);
  const debianKernels = await readJson(world.data, 'debian-kernels.json', DebianKernels);
  return nodesRead(inventory.cluster, known, { isSwitchedOn: collector !== undefined, debianKernels });
}

interface Judging {
  readonly inventory: Inventory;
  readonly computed: ReadonlyMap<string, Exposure>;
  readonly population: Population;
  readonly index: AdvisoryIndex;
  readonly vex: readonly VexDocument[];
  readonly packagesOnly: boolean;
  readonly matching: KeptMatching | undefined;
  newer(one: ReadInUse): Promise<Newest | undefined>;
}

async function judgeReading(world: World, reading: Reading, judging: Judging): Promise<ClusterScan> {
  const { read, coverage, nodes } = reading;
  const { inventory, computed, population, index, vex, packagesOnly } = judging;
  const exposures = asAttested(world, inventory, computed);
  const judged = packagesOnly ? nothingJudged : await judgeAll(world, reading, { ...judging, exposures });
  const lineage = lineageInUse(read.map((one) => ({ ...one, reference: one.use.reference })));
  const waiting = new Map(nodes.subjects.map((one) => [one.contents.subject, one.waiting ?? []]));
  const patches = await patchesOf({
    ...{ read, index, lineage, waiting },
    baselines: world.documents.baselines,
    isPartial: coverage.unread.length > 0,
    ranked: judged.ranked,
    newer: judging.newer,
  });
  const { cluster } = inventory;
  const report = reportOf({
    subject: {
      id: cluster.id,
      kind: 'cluster',
      name: cluster.name,
      ...(cluster.version === undefined ? {} : { version: cluster.version }),
    },
    scannedAt: inventory.observedAt,
    coverage,
    population: summaryOf(population),
    counts: {
      workloads: inventory.workloads.length,
      nodes: inventory.nodes.length,
      images: new Set(read.map((one) => one.contents.subject)).size,
    },
    lineage,
    packages: packagesOnly ? read.flatMap((one) => one.contents.packages) : undefined,
    ...judged,
    unknowns: [...judged.unknowns, ...nodes.unknowns, ...hiddenParts(inventory)],
    patches,
    feeds: index.feeds,
    estate: reportEstate(inventory, nodes.readings),
  });
  const { ranked, unjudged } = judged;
  const support = await estateSupport(world, inventory);
  return {
    report,
    inventory,
    patches,
    ranked,
    exposures,
    computed,
    unjudged,
    support,
    population,
    vex,
    kept: keepReading(reading),
  };
}

const nothingJudged = { ranked: [], unknowns: [], lifecycle: [], unjudged: new Map() };

async function judgeAll(
  world: World,
  { read, nodes }: Reading,
  { inventory, exposures, index, vex, matching }: Judging & Pick<ClusterScan, 'exposures'>,
) {
  const tables = await readTables(world.data);
  world.progress.step('judging');
  const found = subjectsOf({ inventory, read, nodes: nodes.subjects, exposures });
  const subjects = await withProfiles(world, found, inventory);
  const statements = vex.flatMap((document) => document.statements);
  const match = matching?.matcherFor({ index, subjects, read });
  return judge(world, subjects, { index, tables, releases: releasesOf(inventory), statements, match });
}

async function save(world: World, { report, inventory }: ClusterScan): Promise<void> {
  const store = await world.store();
  await store.knowledge.saveInventory(inventory);
  await store.knowledge.saveReport(report);
  await keepFound(world, report);
}

/** So that the cluster is known, and known as read, wherever its records are seen later. */
async function saveReading(world: World, connected: Exclude<Connected, { kind: 'none' }>): Promise<void> {
  const sighting = connectionSighting(connected, await world.kubeContexts());
  const store = await world.store();
  await store.knowledge.saveReading({ ...sighting, source: 'reading', place: `read as ${connected.name}` });
}
