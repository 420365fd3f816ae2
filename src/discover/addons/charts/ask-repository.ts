import * as z from 'zod';
import type { Fetcher } from '../../../edges/http/interface.ts';
import type { ImageSource, Registries } from '../../../edges/oci/interface.ts';
import { type ChartVersion, type ChartVersions, chartVersions } from '../../../formats/chart-index/index.ts';
import { parseManifest } from '../../../formats/oci/index.ts';
import { OakumError } from '../../../kernel/pure/index.ts';
import { isAbove, isStable } from './newer.ts';

/** How repositories are reached. */
export interface ChartAccess {
  readonly fetcher: Fetcher;
  readonly registries: Registries;
}

/** What is asked: which charts, each with the versions of it that are installed. */
export interface AskedOfRepository {
  readonly url: string;
  readonly charts: ReadonlyMap<string, readonly string[]>;
  readonly signal: AbortSignal | undefined;
}

/** The largest index that we know has 100 MB. */
const maxIndexBytes = 256 * 1024 * 1024;
const maxConfigBytes = 1024 * 1024;
/** Chart versions of an OCI repository whose own facts are looked at, each a request or two. */
const maxLookedAt = 5;

/**
 * The versions that a repository has of some charts. Of an OCI repository only those that could be an answer: the
 * newest stable ones above what is installed, over all and within its major.
 *
 * @throws codes of the edges; charts.malformed, charts.too-large, charts.too-many-tags.
 */
export async function askRepository(access: ChartAccess, asked: AskedOfRepository): Promise<ChartVersions> {
  return asked.url.startsWith('oci://') ? askRegistry(access, asked) : askIndex(access, asked);
}

async function askIndex({ fetcher }: ChartAccess, { url, charts, signal }: AskedOfRepository) {
  const address = /\.(?:ya?ml|json)$/.test(url) ? url : `${url.replace(/\/+$/, '')}/index.yaml`;
  const { bytes } = await fetcher.get(address, { signal, maxBytes: maxIndexBytes, timeoutMs: 120_000 });
  return chartVersions(bytes, new Set(charts.keys()));
}

async function askRegistry(
  { registries }: ChartAccess,
  { url, charts, signal }: AskedOfRepository,
): Promise<ChartVersions> {
  const byChart = new Map<string, readonly ChartVersion[]>();
  const base = url.replace(/^oci:\/\//, '').replace(/\/+$/, '');
  for (const [chart, installed] of charts) {
    const source = registries.source(`${base}/${chart}`);
    const candidates = await candidatesIn(source, installed, signal);
    const versions: ChartVersion[] = [];
    for (const version of candidates) versions.push(await chartIn(source, version, signal));
    byChart.set(chart, versions);
  }
  return { byChart, unread: new Map() };
}

async function candidatesIn(
  source: ImageSource,
  installed: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const tags = (await source.tags?.(signal)) ?? [];
  if (tags.length >= 10_000)
    throw new OakumError('charts.too-many-tags', `${source.name} has more tags than are listed`);
  // A tag cannot have a plus sign; Helm writes an underscore for it.
  const stable = tags
    .map((tag) => tag.replaceAll('_', '+'))
    .filter(isStable)
    .toSorted((left, right) => (isAbove(left, right) ? -1 : 1));
  const found = installed.flatMap((version) => {
    const above = stable.filter((one) => isAbove(one, version));
    const major = version.split('.')[0];
    const sameMajor = above.filter((one) => one.split('.')[0] === major);
    return [...above.slice(0, maxLookedAt), ...sameMajor.slice(0, maxLookedAt)];
  });
  return [...new Set(found)];
}

const ChartFile = z.object({
  kubeVersion: z.string().max(500).nullish(),
  deprecated: z.boolean().nullish(),
});

/** The facts of one version: Helm puts Chart.yaml as JSON where an image has its configuration. */
async function chartIn(
  source: ImageSource,
  version: string,
  signal: AbortSignal | undefined,
): Promise<ChartVersion> {
  const { bytes, mediaType } = await source.manifest(version.replaceAll('+', '_'), signal);
  const parsed = parseManifest(bytes, mediaType);
  if (parsed.kind !== 'manifest' || parsed.manifest.config.size > maxConfigBytes)
    throw noChart(source, version);
  const pieces: Uint8Array[] = [];
  for await (const piece of source.blob(parsed.manifest.config, signal)) pieces.push(piece);
  const chart = ChartFile.safeParse(parseJson(Buffer.concat(pieces).toString('utf8')));
  if (!chart.success) throw noChart(source, version);
  const { kubeVersion, deprecated } = chart.data;
  return { version, ...(kubeVersion ? { kubeVersion } : {}), isDeprecated: deprecated === true };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function noChart({ name }: ImageSource, version: string): OakumError {
  return new OakumError('charts.malformed', `${name} ${version} is no chart`);
}
