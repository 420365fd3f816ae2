import * as z from 'zod';
import type { KubeObject, KubeReader, KubeResource } from '../../../edges/kube/interface.ts';
import type { Outcome } from '../../../model/index.ts';
import { listTold, type ToldChart, withoutUser } from './told-chart.ts';

const applications: KubeResource = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  resource: 'applications',
  namespaced: true,
};

const Source = z.object({ repoURL: z.string().max(2_000), chart: z.string().max(500).optional() });
const Application = z.object({
  destination: z.object({ namespace: z.string().optional() }),
  source: Source.optional(),
  /** Where it is there, Argo CD does not look at `source`. */
  sources: z.array(Source).max(100).optional(),
});

/**
 * Every chart that an Application of Argo CD takes from a repository; none where Argo CD is not installed. It applies what a
 * chart renders to, also into other clusters: that a chart of the name is here is for the asker to see.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/helm/
 */
export async function readArgoCharts(
  reader: KubeReader,
  signal: AbortSignal | undefined,
): Promise<Outcome<readonly ToldChart[]>> {
  const { value, coverage } = await listTold(reader, { resource: applications, by: 'Argo CD' }, signal);
  return { value: value.flatMap(chartsOf), coverage };
}

/** What comes from Git has no chart and no versions to offer. */
function chartsOf({ spec }: KubeObject): readonly ToldChart[] {
  const { data } = Application.safeParse(spec);
  const { namespace } = data?.destination ?? {};
  if (data === undefined || namespace === undefined) return [];
  const sources = data.sources ?? (data.source === undefined ? [] : [data.source]);
  return sources.flatMap(({ repoURL, chart }) =>
    chart === undefined || chart === ''
      ? []
      : [{ by: 'Argo CD' as const, namespace, release: undefined, chart, url: urlOf(repoURL) }],
  );
}

/** A registry is named without a scheme. */
function urlOf(repoUrl: string): string {
  const plain = withoutUser(repoUrl);
  return plain.includes('://') ? plain : `oci://${plain}`;
}
