import type { KubeReader } from '../../edges/kube/interface.ts';
import { type AddOn, type Inventory, mergeCoverage, type Outcome } from '../../model/index.ts';
import { assembleAddOns } from './assemble.ts';
import { type ChartQuestion, readChartNews } from './charts/read-chart-news.ts';
import { readReleases } from './helm/read-releases.ts';

export interface AddOnOptions {
  /** Namespaces whose Secrets of Helm releases may be read; none by default. */
  readonly readSecrets: readonly string[];
  /** Namespaces whose ConfigMaps of Helm releases may be read; none by default. */
  readonly readConfigMaps: readonly string[];
  /** Which chart repositories are asked for newer versions, and how; none where it is absent. */
  readonly charts?: Pick<ChartQuestion, 'access' | 'repositories' | 'readsGitOps'> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Every add-on of an inventory once, sorted by namespace and name. Where nothing is switched on, nothing is asked of anybody. */
export async function readAddOns(
  reader: KubeReader,
  inventory: Inventory,
  { readSecrets, readConfigMaps, charts, signal }: AddOnOptions,
): Promise<Outcome<readonly AddOn[]>> {
  const places = { secrets: readSecrets, configMaps: readConfigMaps };
  const releases = await readReleases(reader, places, signal);
  const addOns = assembleAddOns(inventory, releases.value);
  if (charts === undefined) return { value: addOns, coverage: releases.coverage };
  const kubernetes = inventory.cluster.version;
  const news = await readChartNews(addOns, { ...charts, reader, kubernetes, signal });
  return {
    value: addOns.map((addOn) => {
      const chartNews = news.value.get(addOn.id);
      return chartNews === undefined ? addOn : { ...addOn, chartNews };
    }),
    coverage: mergeCoverage([releases.coverage, news.coverage]),
  };
}
