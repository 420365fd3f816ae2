import * as z from 'zod';
import type { KubeObject, KubeReader, KubeResource } from '../../../edges/kube/interface.ts';
import { mergeCoverage, type Outcome } from '../../../model/index.ts';
import { listTold, type ToldChart, withoutUser } from './told-chart.ts';

function ofFlux(group: string, version: string, resource: string): KubeResource {
  return { group: `${group}.toolkit.fluxcd.io`, version, resource, namespaced: true };
}

const helmReleases = ofFlux('helm', 'v2', 'helmreleases');
const helmRepositories = ofFlux('source', 'v1', 'helmrepositories');
const ociRepositories = ofFlux('source', 'v1', 'ocirepositories');

const Reference = z.object({ kind: z.string(), name: z.string(), namespace: z.string().optional() });
const Release = z.object({
  releaseName: z.string().optional(),
  targetNamespace: z.string().optional(),
  chart: z.object({ spec: z.object({ chart: z.string(), sourceRef: Reference }) }).optional(),
  chartRef: Reference.optional(),
});
const Source = z.object({ url: z.string().max(2_000) });

/** Every chart that a HelmRelease takes from a HelmRepository or an OCIRepository; none where Flux is not installed. */
export async function readFluxCharts(
  reader: KubeReader,
  signal: AbortSignal | undefined,
): Promise<Outcome<readonly ToldChart[]>> {
  const releases = await listed(reader, helmReleases, signal);
  if (releases.value.length === 0) return { value: [], coverage: releases.coverage };
  const repositories = await listed(reader, helmRepositories, signal);
  const artifacts = await listed(reader, ociRepositories, signal);
  const urls = new Map([
    ...repositories.value.map((one) => [keyOf('HelmRepository', one.metadata), urlOf(one)] as const),
    ...artifacts.value.map((one) => [keyOf('OCIRepository', one.metadata), urlOf(one)] as const),
  ]);
  return {
    value: releases.value.flatMap((one) => chartOf(one, urls) ?? []),
    coverage: mergeCoverage([releases, repositories, artifacts].map(({ coverage }) => coverage)),
  };
}

const listed = (
  reader: KubeReader,
  resource: KubeResource,
  signal: AbortSignal | undefined,
): Promise<Outcome<readonly KubeObject[]>> => listTold(reader, { resource, by: 'Flux' }, signal);

interface Named {
  readonly name: string;
  readonly namespace?: string | undefined;
}

function keyOf(kind: string, { name, namespace = '' }: Named): string {
  return `${kind} ${namespace}/${name}`;
}

function urlOf({ spec }: KubeObject): string | undefined {
  const url = Source.safeParse(spec).data?.url;
  return url === undefined ? undefined : withoutUser(url);
}

/** Undefined for what takes its chart from Git or a bucket: that has no versions to offer. */
function chartOf(
  { metadata, spec }: KubeObject,
  urls: ReadonlyMap<string, string | undefined>,
): ToldChart | undefined {
  const { data } = Release.safeParse(spec);
  const own = metadata.namespace ?? '';
  const reference = data?.chart?.spec.sourceRef ?? data?.chartRef;
  if (data === undefined || reference === undefined) return undefined;
  const url = urls.get(
    keyOf(reference.kind, { name: reference.name, namespace: reference.namespace ?? own }),
  );
  if (url === undefined) return undefined;
  const { targetNamespace, releaseName } = data;
  const composed = targetNamespace === undefined ? metadata.name : `${targetNamespace}-${metadata.name}`;
  const by = 'Flux';
  const release = { by, namespace: targetNamespace ?? own, release: releaseName ?? composed } as const;
  if (data.chart !== undefined) return { ...release, chart: data.chart.spec.chart, url };
  const at = url.lastIndexOf('/');
  return { ...release, chart: url.slice(at + 1), url: url.slice(0, at) };
}
