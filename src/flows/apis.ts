import { apiUses, compareReleases, RemovedApiTable, releaseOfVersion } from '../assess/lifecycle/index.ts';
import { readReleases } from '../discover/addons/index.ts';
import {
  type KindSought,
  readCalls,
  readDefinitions,
  readStored,
  renderedSightings,
  splitVersion,
} from '../discover/apis/index.ts';
import { OakumError } from '../kernel/index.ts';
import { type ApiUse, type Coverage, mergeCoverage, type Unread } from '../model/index.ts';
import { readJson } from './assess/tables.ts';
import { clusterDocument } from './estate/cluster-document.ts';
import type { ClusterAccess, World } from './world.ts';

export interface ApisRequest {
  /** `1.38`; the next minor release of the server's where it is undefined. */
  readonly to: string | undefined;
  readonly signal: AbortSignal;
}

/** What in a cluster uses versions of the API that the release asked about does not serve, or serves for the last time. */
export interface ApisAnswer {
  readonly cluster: string;
  /** Of the API server: `v1.35.2-eks-1`. */
  readonly version: string;
  readonly to: string;
  readonly table: Pick<RemovedApiTable, 'source' | 'asOf' | 'knownTo'>;
  /** What breaks first. */
  readonly uses: readonly ApiUse[];
  /** What nobody looked at, and what nobody can know. */
  readonly unknowns: readonly Unread[];
  readonly coverage: Coverage;
}

/** @throws usage.release, apis.unknown-version, and what the cluster throws where not even its version can be had. */
export async function apisAnswer(world: World, { to, signal }: ApisRequest): Promise<ApisAnswer> {
  const table = await readApiTable(world);
  const cluster = await world.cluster();
  world.progress.step(`reading cluster ${cluster.name}`);
  const version = await cluster.reader.version(signal);
  const from = releaseOfVersion(version);
  if (from === undefined)
    throw new OakumError(
      'apis.unknown-version',
      `${cluster.name} is of version ${version}, which is no Kubernetes 1`,
    );
  const target = to === undefined ? nextRelease(from) : releaseIn(to, from);
  const { value, coverage } = await sightingsIn(world, { cluster, table, signal });
  return {
    cluster: cluster.name,
    version,
    to: target,
    table: { source: table.source, asOf: table.asOf, knownTo: table.knownTo },
    uses: apiUses(value, { from, to: target, table }),
    unknowns: [...coverage.unread, ...limitsOf(world, { cluster, table, target })],
    coverage,
  };
}

/** The bundled table of API versions that were or will be removed. @throws data.missing, data.malformed */
export function readApiTable({ data }: Pick<World, 'data'>): Promise<RemovedApiTable> {
  return readJson(data, 'removed-apis.json', RemovedApiTable);
}

/** Kinds of the table, by the group in which they live today. */
export function kindsOf({ apis }: RemovedApiTable): readonly KindSought[] {
  const kinds = apis.flatMap(({ group, kind, replacement }) => [
    { group, kind },
    ...(replacement === undefined
      ? []
      : [{ group: splitVersion(replacement.apiVersion).group, kind: replacement.kind }]),
  ]);
  return [...new Map(kinds.map((one) => [`${one.group}/${one.kind}`, one])).values()];
}

interface Reading {
  readonly cluster: ClusterAccess;
  readonly table: RemovedApiTable;
  readonly signal: AbortSignal;
}

async function sightingsIn(world: World, { cluster, table, signal }: Reading) {
  const { spec } = clusterDocument(world.documents, cluster.name);
  const versions = new Set(table.apis.map(({ group, version }) => `${group}/${version}`));
  const places = { secrets: spec.helm.readSecrets, configMaps: spec.helm.readConfigMaps };
  const releases = await readReleases(cluster.reader, places, signal);
  const parts = [
    await readCalls(cluster.reader, signal),
    await readStored(cluster.reader, {
      kinds: kindsOf(table),
      versions,
      namespaces: spec.namespaces,
      signal,
    }),
    await readDefinitions(cluster.reader, signal),
    renderedSightings(releases.value),
    { value: [], coverage: releases.coverage },
  ];
  return {
    value: parts.flatMap((part) => part.value),
    coverage: mergeCoverage(parts.map((part) => part.coverage)),
  };
}

/** What the answer cannot know, however well the cluster was read. */
function limitsOf(
  world: World,
  { cluster, table, target }: Omit<Reading, 'signal'> & { readonly target: string },
): readonly Unread[] {
  const { helm } = clusterDocument(world.documents, cluster.name).spec;
  const limits: Unread[] = [];
  if (compareReleases(target, table.knownTo) > 0)
    limits.push({
      what: `removals of Kubernetes ${target}`,
      code: 'apis.not-released',
      reason: `the table is of ${table.knownTo}: what was planned then is known, what was decided since is not`,
    });
  if (helm.readSecrets.length + helm.readConfigMaps.length === 0)
    limits.push({
      what: 'manifests of Helm releases',
      code: 'apis.helm-off',
      reason: 'not read: a Cluster document names the namespaces (spec.helm.readSecrets)',
    });
  return limits;
}

function nextRelease(release: string): string {
  return `1.${Number(release.slice('1.'.length)) + 1}`;
}

function releaseIn(text: string, from: string): string {
  const release = /^1\.\d{1,3}$/.test(text) ? text : undefined;
  if (release !== undefined && compareReleases(release, from) >= 0) return release;
  throw new OakumError(
    'usage.release',
    `${JSON.stringify(text.slice(0, 40))} is no release of Kubernetes from ${from} on`,
    {
      hint: `--to ${nextRelease(from)}`,
    },
  );
}
