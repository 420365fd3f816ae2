import { exposuresOf } from '../assess/exposure/index.ts';
import { kubernetesRelease, nodeReleases, type Release } from '../assess/lifecycle/index.ts';
import { componentContents } from '../assess/match/index.ts';
import { patchOptions } from '../decide/options/index.ts';
import { choosePatches } from '../decide/plan/index.ts';
import { readInventory } from '../discover/inventory/index.ts';
import { instantText } from '../kernel/index.ts';
import {
  type AdvisoryIndex,
  type Exposure,
  familyDigests,
  type Inventory,
  mergeCoverage,
  type Patch,
  type Place,
  type Ranked,
  type ScanReport,
  type VexStatement,
} from '../model/index.ts';
import { advisoriesFor } from './advisories-for.ts';
import { judge } from './assess/judge.ts';
import { reportOf } from './assess/report.ts';
import type { Subject } from './assess/subject.ts';
import { readTables } from './assess/tables.ts';
import { clusterDocument } from './estate/cluster-document.ts';
import { type ImageInUse, imagesInUse, mergedUse } from './estate/images-in-use.ts';
import { type ReadInUse, readImages } from './estate/read-images.ts';
import { type AskedTags, nothingAsked, tagCandidates } from './images/tag-candidates.ts';
import { inParallel } from './in-parallel.ts';
import { readStatements } from './open-document.ts';
import type { MatchOptions } from './scan-image.ts';
import type { World } from './world.ts';

export interface Scope {
  readonly namespaces: readonly string[];
  readonly labelSelector: string;
}

export interface ScanClusterRequest extends MatchOptions {
  readonly scope: Scope;
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
}

/** Reads a cluster and every image that runs in it, judges all of it, and groups it by patch. */
export async function scanCluster(world: World, request: ScanClusterRequest): Promise<ClusterScan> {
  const cluster = await world.cluster();
  const document = clusterDocument(world.documents, cluster.name);
  const observedAt = instantText(world.clock.now());
  world.progress.step(`reading cluster ${cluster.name}`);
  const scope = {
    namespaces: request.scope.namespaces.length > 0 ? request.scope.namespaces : document.spec.namespaces,
    labelSelector: request.scope.labelSelector || document.spec.labelSelector,
  };
  const { value: inventory, coverage } = await readInventory(cluster.reader, {
    scope,
    observedAt,
    clusterName: cluster.name,
    signal: request.signal,
  });
  const { index, coverage: advisoryCoverage } = await advisoriesFor(world, request.advisoriesFrom);
  const { uses, coverage: useCoverage } = imagesInUse(inventory);
  const images = await readImages(world, uses, request.signal);
  const all = mergeCoverage([coverage, advisoryCoverage, useCoverage, images.coverage]);
  const statements = await readStatements(world, request.vex ?? [], request.signal);
  const facts: Facts = {
    statements,
    world,
    inventory,
    index,
    read: images.read,
    packagesOnly: request.packagesOnly,
    signal: request.signal,
    exposures: exposuresOf(inventory, document.spec),
    asked: nothingAsked(),
  };
  const judged = request.packagesOnly ? { ranked: [], unknowns: [], lifecycle: [] } : await judgeAll(facts);
  const patches = await patchesOf(facts, judged.ranked);
  const packages = request.packagesOnly ? images.read.flatMap((one) => one.contents.packages) : undefined;
  const subject = {
    id: inventory.cluster.id,
    kind: 'cluster' as const,
    name: cluster.name,
    ...(inventory.cluster.version === undefined ? {} : { version: inventory.cluster.version }),
  };
  const counts = {
    workloads: inventory.workloads.length,
    nodes: inventory.nodes.length,
    images: new Set(images.read.map((one) => one.contents.subject)).size,
  };
  const report = reportOf({
    subject,
    scannedAt: observedAt,
    coverage: all,
    counts,
    packages,
    ...judged,
    patches,
    feeds: index.feeds,
  });
  if (!request.packagesOnly) await keep(world, report, inventory);
  return { report, inventory, patches, ranked: judged.ranked, exposures: facts.exposures };
}

interface Facts {
  readonly statements: readonly VexStatement[];
  readonly world: World;
  readonly inventory: Inventory;
  readonly index: AdvisoryIndex;
  readonly read: readonly ReadInUse[];
  readonly packagesOnly: boolean;
  readonly signal: AbortSignal;
  readonly exposures: ReadonlyMap<string, Exposure>;
  readonly asked: AskedTags;
}

async function keep(world: World, report: ScanReport, inventory: Inventory): Promise<void> {
  const store = await world.store();
  await store.knowledge.saveInventory(inventory);
  await store.knowledge.saveReport(report);
}

async function judgeAll(facts: Facts) {
  const { world, inventory, index, read, exposures, statements } = facts;
  const pods = Math.max(
    1,
    read.reduce((sum, one) => sum + one.use.pods, 0),
  );
  const subjects = bySubject(read).map((group): Subject => {
    const where = placesOf(group.map((one) => one.use));
    return {
      contents: group[0].contents,
      where,
      identities: familyDigests(group[0].image.family),
      exposures: where.map(
        (place) =>
          exposures.get(place.id) ?? { level: 'unknown', evidence: [`${place.name} was not judged`] },
      ),
      runningShare: group.reduce((sum, one) => sum + one.use.pods, 0) / pods,
    };
  });
  const place = { id: inventory.cluster.id, name: inventory.cluster.name };
  const options = {
    index,
    tables: await readTables(world.data),
    releases: releasesOf(inventory, place),
    statements,
  };
  world.progress.step('judging');
  return judge(world, [...subjects, ...componentSubjects(inventory)], options);
}

/** A component is reached by whoever reaches the API server or the nodes, which nobody judges from the inside. */
function componentSubjects(inventory: Inventory): readonly Subject[] {
  return componentContents(inventory.components).map((contents): Subject => {
    const own = contents.packages[0];
    const where = inventory.components
      .filter((component) => component.name === own?.name && component.version === own.version)
      .map((component) => ({
        id: `${component.name}@${component.where}`,
        name: `${component.name} on ${component.where}`,
      }));
    return {
      contents,
      where,
      exposures: [{ level: 'controlled', evidence: ['a component of the cluster'] }],
    };
  });
}

type Group = readonly [ReadInUse, ...ReadInUse[]];

function bySubject(read: readonly ReadInUse[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const one of read) {
    const known = groups.get(one.contents.subject);
    groups.set(one.contents.subject, known === undefined ? [one] : [...known, one]);
  }
  return [...groups.values()];
}

function placesOf(uses: readonly ImageInUse[]): readonly Place[] {
  const places = new Map(
    uses.flatMap(({ targets, idle, outsideTemplate }) =>
      [...[...targets, ...outsideTemplate].map(({ workload }) => workload), ...idle].map(
        (place) => [place.id, place] as const,
      ),
    ),
  );
  return [...places.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

function releasesOf(
  inventory: Inventory,
  place: Place,
): readonly { readonly release: Release; readonly where: Place }[] {
  const server =
    inventory.cluster.version === undefined ? undefined : kubernetesRelease(inventory.cluster.version);
  const nodes = inventory.nodes.flatMap((node) =>
    nodeReleases(node).map((release) => ({ release, where: { id: node.uid, name: node.name } })),
  );
  return server === undefined ? nodes : [{ release: server, where: place }, ...nodes];
}

/** Options image by image; a component's findings have no patch yet and are shown as such. */
async function patchesOf(facts: Facts, ranked: readonly Ranked[]): Promise<readonly Patch[]> {
  const bySubjectId = Map.groupBy(ranked, (one) => one.finding.subject);
  const options = (
    await inParallel(sameImages(facts.read), 3, (one) =>
      optionsOf(facts, one, bySubjectId.get(one.contents.subject) ?? []),
    )
  ).flat();
  const subjects = new Set(facts.read.map((one) => one.contents.subject));
  const others = [...bySubjectId].filter(([subject]) => !subjects.has(subject));
  const components = others.flatMap(([subject, found]) => {
    const first = found[0];
    if (first === undefined) return [];
    const use = {
      subject,
      reference: `${first.finding.package.name} ${first.finding.package.version}`,
      digest: undefined,
      os: undefined,
      targets: [],
      idle: [],
      outsideTemplate: [],
    };
    return patchOptions({ use, ranked: found, candidates: [] });
  });
  return choosePatches([...options, ...components]);
}

async function optionsOf(
  { world, index, asked, signal }: Facts,
  { use, contents, image }: ReadInUse,
  found: readonly Ranked[],
): Promise<readonly Patch[]> {
  if (found.length === 0) return [];
  const candidates = await tagCandidates(world, { reference: use.reference, contents, index, asked, signal });
  const imageUse = {
    subject: contents.subject,
    reference: use.reference,
    digest: image.family.manifest,
    os: contents.os,
    targets: use.targets,
    idle: use.idle,
    outsideTemplate: use.outsideTemplate,
  };
  return patchOptions({ use: imageUse, ranked: found, candidates });
}

/** One image under one name is one patch, whether its digest was reported by pods or looked up by tag. */
function sameImages(read: readonly ReadInUse[]): readonly ReadInUse[] {
  const merged = new Map<string, ReadInUse>();
  for (const one of read) {
    const key = `${one.contents.subject} ${one.use.reference}`;
    const known = merged.get(key);
    const use = known === undefined ? one.use : mergedUse(known.use, one.use);
    merged.set(key, { ...one, use });
  }
  return [...merged.values()];
}
