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
import { askRepository, type ChartAccess } from './ask-repository.ts';
import { type FluxChart, readFluxCharts } from './flux.ts';
import { newerCharts } from './newer.ts';

export interface ChartQuestion {
  readonly reader: KubeReader;
  readonly access: ChartAccess;
  /** Which may be asked; nothing else ever is, whatever an object in the cluster says. */
  readonly repositories: readonly ChartRepository[];
  /** The cluster's version of Kubernetes. */
  readonly kubernetes: string | undefined;
  /** False where only some namespaces are read: Flux's sources lie anywhere. */
  readonly readsFlux: boolean;
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
  const { reader, repositories, readsFlux, signal } = question;
  const flux = readsFlux ? await readFluxCharts(reader, signal) : { value: [], coverage: allRead(0) };
  const news = new Map<string, ChartNews>();
  const sourced: Sourced[] = [];
  for (const addOn of addOns.filter(({ kind }) => kind === 'helm')) {
    const source = sourceOf(addOn, flux.value, repositories);
    if ('kind' in source) news.set(addOn.id, source);
    else sourced.push(source);
  }
  const coverage: Coverage[] = [flux.coverage];
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

/** What Flux was told counts before what the configuration says of a chart's name. */
function sourceOf(
  { id, name, namespace, chart }: AddOn,
  flux: readonly FluxChart[],
  repositories: readonly ChartRepository[],
): Sourced | ChartNews {
  if (chart?.version === undefined) return unknown('no label and no stored release says its version');
  const { name: chartName, version } = chart;
  const told = flux.find(
    (one) => one.namespace === namespace && one.release === name && one.chart === chartName,
  );
  if (told !== undefined) {
    const allowed = repositories.some(({ url }) => plainUrl(url) === plainUrl(told.url));
    if (allowed) return { id, chart: chartName, version, url: plainUrl(told.url) };
    return unknown(`Flux takes it from ${told.url}, which is not among helm.repositories`, told.url);
  }
  const named = repositories.filter(({ charts }) => charts.includes(chartName));
  const [only] = named;
  if (only === undefined) return unknown('nothing says which repository its chart is from');
  if (named.length > 1) return unknown(`${named.length} of helm.repositories name its chart`);
  return { id, chart: chartName, version, url: plainUrl(only.url) };
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
