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

/** What the Secret of a release says beyond labels. */
export const ReleaseFacts = z
  .object({
    revision: z.number().int(),
    status: z.string(),
    /** The chart's constraint on Kubernetes. */
    kubeVersion: z.string().optional(),
    isDeprecated: z.boolean(),
  })
  .readonly();
export type ReleaseFacts = z.infer<typeof ReleaseFacts>;

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
    workloads: z.array(Place).readonly(),
    images: z.array(z.string()).readonly(),
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
