import * as z from 'zod';
import { Place } from './finding.ts';

/** What an add-on does for the cluster. */
export const AddOnCategory = z.enum([
  'autoscaling',
  'backup',
  'certificates',
  'cni',
  'csi',
  'dns',
  'gitops',
  'ingress',
  'mesh',
  'metrics',
  'monitoring',
  'operator',
  'policy',
  'secrets',
]);
export type AddOnCategory = z.infer<typeof AddOnCategory>;

/** A Helm release by its name and namespace. */
export const HelmReleaseName = z.object({ namespace: z.string(), name: z.string() }).readonly();
export type HelmReleaseName = z.infer<typeof HelmReleaseName>;

/** A chart as labels or a release name it; the version is absent where a label says none. */
export const Chart = z.object({ name: z.string(), version: z.string().optional() }).readonly();
export type Chart = z.infer<typeof Chart>;

/** What a chart's constraint says of a version of Kubernetes, judged as Helm judges it. */
export const KubernetesFit = z
  .object({
    /** The cluster's own, or the next minor's first patch with the same vendor's suffix. */
    of: z.enum(['current', 'next-minor']),
    version: z.string(),
    /** `unknown` where the constraint or the version cannot be understood; Helm refuses then. */
    verdict: z.enum(['allowed', 'refused', 'unknown']),
    reason: z.string(),
  })
  .readonly();
export type KubernetesFit = z.infer<typeof KubernetesFit>;

/** What a stored release says beyond labels. */
export const ReleaseFacts = z
  .object({
    revision: z.number().int(),
    status: z.string(),
    /** The chart's constraint on Kubernetes. */
    kubeVersion: z.string().optional(),
    /** What that constraint says; empty where the chart has none, or the cluster's version is not known. */
    kubernetes: z.array(KubernetesFit).default([]).readonly(),
    isDeprecated: z.boolean(),
  })
  .readonly();
export type ReleaseFacts = z.infer<typeof ReleaseFacts>;

/** An image that the manifests of a release name. */
export const RenderedImage = z
  .object({
    /** As the chart's templates wrote it. */
    image: z.string(),
    /** Hooks run for a moment only, at an upgrade or a test. */
    from: z.enum(['manifest', 'hook']),
    /** `running`: a pod of the release runs it. `in-use`: a workload of it names it, with no pod. Else only rendered. */
    state: z.enum(['running', 'in-use', 'rendered-only']),
  })
  .readonly();
export type RenderedImage = z.infer<typeof RenderedImage>;

/**
 * What the chart's repository offers above the installed version. Only a repository that the configuration names is
 * asked: a release does not say where its chart came from.
 */
export const ChartNews = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('unknown'), from: z.string().optional(), reason: z.string() }).readonly(),
  z
    .object({
      kind: z.literal('known'),
      /** The repository. */
      from: z.string(),
      /** The newest stable version that takes the cluster's Kubernetes; absent where the installed one is. */
      newest: z.string().optional(),
      /** The same within the installed one's major. */
      sameMajor: z.string().optional(),
      /** A newer one that does not take it. */
      refused: z.object({ version: z.string(), kubeVersion: z.string() }).readonly().optional(),
    })
    .readonly(),
]);
export type ChartNews = z.infer<typeof ChartNews>;

/** Something installed into a cluster to serve it, once, with what belongs to it. */
export const AddOn = z
  .object({
    /** `helm:web/ingress`, `olm:operators/etcd.v0.9.4`, `known:metrics-server@kube-system`. */
    id: z.string(),
    /** A Helm release, an operator of OLM, or workloads recognised by their images alone. */
    kind: z.enum(['helm', 'olm', 'recognised']),
    name: z.string(),
    namespace: z.string(),
    /** What is recognised in it, by title. */
    products: z.array(z.string()).readonly(),
    categories: z.array(AddOnCategory).readonly(),
    /** The release's own chart; absent where labels name several, as those of subcharts do. */
    chart: Chart.optional(),
    /** Every chart that a label of its workloads names. */
    charts: z.array(Chart).readonly(),
    appVersion: z.string().optional(),
    release: ReleaseFacts.optional(),
    /** Of Helm releases and of charts that Argo CD applies, where chart repositories are configured. */
    chartNews: ChartNews.optional(),
    workloads: z.array(Place).readonly(),
    /** What its workloads name in the cluster. */
    images: z.array(z.string()).readonly(),
    /** What its stored release names, where that was read; what is not in `images` was changed after or never made. */
    rendered: z.array(RenderedImage).default([]).readonly(),
    /** CustomResourceDefinitions that say to be of it. */
    definitions: z.array(z.string()).readonly(),
    evidence: z.array(z.string()).readonly(),
  })
  .readonly();
export type AddOn = z.infer<typeof AddOn>;

/** A CustomResourceDefinition: which versions clients may use, and in which ones objects lie in etcd. */
export const Definition = z
  .object({
    /** `rollouts.argoproj.io` */
    name: z.string(),
    group: z.string(),
    kind: z.string(),
    scope: z.enum(['Namespaced', 'Cluster']),
    served: z.array(z.string()).readonly(),
    /** The version that new objects are stored in. */
    storage: z.string(),
    /** Every version in which old objects may still lie. */
    stored: z.array(z.string()).readonly(),
    release: HelmReleaseName.optional(),
  })
  .readonly();
export type Definition = z.infer<typeof Definition>;
