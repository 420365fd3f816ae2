import type { KubeReader } from '../../../edges/kube/interface.ts';
import { errorCode, errorMessage } from '../../../kernel/pure/index.ts';
import {
  type AddOn,
  allRead,
  type ChartNews,
  type ChartRepository,
  type Coverage,
  mergeCoverage,
  type Outcome,
  unreadOnly,
} from '../../../model/index.ts';
import { readArgoCharts } from './argo.ts';
import { askRepository, type ChartAccess } from './ask-repository.ts';
import { readFluxCharts } from './flux.ts';
import { newerCharts } from './newer.ts';
import type { ToldChart } from './told-chart.ts';

export interface ChartQuestion {
  readonly reader: KubeReader;
  readonly access: ChartAccess;
  /** Which may be asked; nothing else ever is, whatever an object in the cluster says. */
  readonly repositories: readonly ChartRepository[];
  /** The cluster's version of Kubernetes. */
  readonly kubernetes: string | undefined;
  /** False where only some namespaces are read: what Flux and Argo CD are told lies anywhere. */
  readonly readsGitOps: boolean;
  readonly signal: AbortSignal | undefined;
}

/** An installed chart and where it comes from. */
interface Sourced {
  readonly id: string;
  readonly chart: string;
  readonly version: string;
  readonly url: string;
}

/** What repositories offer for each Helm release, by the add-on's id. */
export async function readChartNews(
  addOns: readonly AddOn[],
  question: ChartQuestion,
): Promise<Outcome<ReadonlyMap<string, ChartNews>>> {
  const { reader, repositories, readsGitOps, signal } = question;
  const told = readsGitOps ? await readTold(reader, signal) : { value: [], coverage: allRead(0) };
  const news = new Map<string, ChartNews>();
  const sourced: Sourced[] = [];
  for (const addOn of addOns) {
    const source = sourceOf(addOn, told.value, repositories);
    if (source === undefined) continue;
    if ('kind' in source) news.set(addOn.id, source);
    else sourced.push(source);
  }
  const coverage: Coverage[] = [told.coverage];
  for (const [url, group] of Map.groupBy(sourced, (one) => one.url)) {
    const answer = await newsFrom(url, group, question);
    for (const [id, one] of answer.value) news.set(id, one);
    coverage.push(answer.coverage);
  }
  return { value: news, coverage: mergeCoverage(coverage) };
}

function unknown(reason: string, from?: string): ChartNews {
  return { kind: 'unknown', ...(from === undefined ? {} : { from }), reason };
}

async function readTold(
  reader: KubeReader,
  signal: AbortSignal | undefined,
): Promise<Outcome<readonly ToldChart[]>> {
  const parts = [await readFluxCharts(reader, signal), await readArgoCharts(reader, signal)];
  return {
    value: parts.flatMap(({ value }) => value),
    coverage: mergeCoverage(parts.map(({ coverage }) => coverage)),
  };
}

/**
 * What Flux or Argo CD was told counts before what the configuration says of a chart's name. Undefined for what is no Helm
 * release and comes from no chart that Argo CD was told of.
 */
function sourceOf(
  addOn: AddOn,
  all: readonly ToldChart[],
  repositories: readonly ChartRepository[],
): Sourced | ChartNews | undefined {
  const { id, kind, chart } = addOn;
  const told = toldOf(addOn, all);
  if (kind !== 'helm' && told.length === 0) return undefined;
  if (chart?.version === undefined) return unknown('no label and no stored release says its version');
  const { name: chartName, version } = chart;
  const [first] = told;
  if (first !== undefined) {
    const urls = [...new Set(told.map(({ url }) => plainUrl(url)))];
    if (urls.length > 1) return unknown(`${first.by} takes charts of its name from ${urls.join(' and ')}`);
    const allowed = repositories.some(({ url }) => plainUrl(url) === plainUrl(first.url));
    if (allowed) return { id, chart: chartName, version, url: plainUrl(first.url) };
    return unknown(`${first.by} takes it from ${first.url}, which is not among helm.repositories`, first.url);
  }
  const named = repositories.filter(({ charts }) => charts.includes(chartName));
  const [only] = named;
  if (only === undefined) return unknown('nothing says which repository its chart is from');
  if (named.length > 1) return unknown(`${named.length} of helm.repositories name its chart`);
  return { id, chart: chartName, version, url: plainUrl(only.url) };
}

/** Flux makes a Helm release of its name. Argo CD makes none: its chart is known by its labels in the namespace. */
function toldOf({ kind, name, namespace, chart }: AddOn, all: readonly ToldChart[]): readonly ToldChart[] {
  const here = all.filter((one) => one.namespace === namespace && one.chart === chart?.name);
  return here.filter(({ release }) => (kind === 'helm' ? release === name : release === undefined));
}

function plainUrl(url: string): string {
  return url.replace(/\/+$/, '');
}

async function newsFrom(
  url: string,
  group: readonly Sourced[],
  { access, kubernetes, signal }: ChartQuestion,
): Promise<Outcome<ReadonlyMap<string, ChartNews>>> {
  const charts = Map.groupBy(group, ({ chart }) => chart);
  const installed = new Map([...charts].map(([chart, all]) => [chart, all.map(({ version }) => version)]));
  try {
    const { byChart, unread } = await askRepository(access, { url, charts: installed, signal });
    const value = group.map(({ id, chart, version }) => {
      const versions = byChart.get(chart);
      const one =
        versions === undefined
          ? unknown(`the repository has no chart ${chart}`, url)
          : newerCharts(version, { from: url, versions, kubernetes });
      return [id, one] as const;
    });
    const problems = [...unread].map(([chart, count]) => ({
      what: `chart ${chart} in ${url}`,
      code: 'charts.unread',
      reason: `${count} version(s) of it could not be understood`,
    }));
    return { value: new Map(value), coverage: mergeCoverage([allRead(1), unreadOnly(problems)]) };
  } catch (error) {
    signal?.throwIfAborted();
    const [code, reason] = [errorCode(error), errorMessage(error)];
    return {
      value: new Map(group.map(({ id }) => [id, unknown(reason, url)])),
      coverage: unreadOnly([{ what: `chart repository ${url}`, code, reason }]),
    };
  }
}
