import * as z from 'zod';
import {
  AddOn,
  BlastRadius,
  Distribution,
  Exposure,
  ImageBase,
  InstantText,
  Ownership,
  Place,
  ReportComponent,
  ReportImage,
  ReportNode,
  Skew,
  WorkloadAttributes,
} from '../model/index.ts';

/**
 * How much of one thing was read and judged. `partly` and `unread` have at least one reason; where nothing was found in
 * such a thing it is unknown, and only what is `read` may be called patched.
 */
export const RowCoverage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('read') }).readonly(),
  z.object({ kind: z.literal('partly'), reasons: z.array(z.string()).readonly() }).readonly(),
  z.object({ kind: z.literal('unread'), reasons: z.array(z.string()).readonly() }).readonly(),
]);
export type RowCoverage = z.infer<typeof RowCoverage>;

/** What is known to be wrong with one thing; `due` is the earliest date. */
export const OpenFindings = z
  .object({
    findings: z.number().int().min(0),
    exploited: z.number().int().min(0),
    due: InstantText.optional(),
  })
  .readonly();
export type OpenFindings = z.infer<typeof OpenFindings>;

const row = {
  open: OpenFindings,
  coverage: RowCoverage,
  /** Patches that remove some of it, in the order to do them; those that nobody can make yet too. */
  patches: z.array(Place).readonly(),
};

/** How long a release is supported. Dates are calendar dates; the last day still counts. */
export const SupportView = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('supported'),
      title: z.string(),
      cycle: z.string(),
      until: z.string().optional(),
    })
    .readonly(),
  z
    .object({ kind: z.literal('extended'), title: z.string(), cycle: z.string(), until: z.string() })
    .readonly(),
  /** Fixes come to who pays only. */
  z
    .object({
      kind: z.literal('paid-only'),
      title: z.string(),
      cycle: z.string(),
      since: z.string(),
      until: z.string(),
      program: z.string(),
    })
    .readonly(),
  z
    .object({ kind: z.literal('ended'), title: z.string(), cycle: z.string(), since: z.string().optional() })
    .readonly(),
  z.object({ kind: z.literal('unknown'), title: z.string(), reason: z.string() }).readonly(),
]);
export type SupportView = z.infer<typeof SupportView>;

/** How a kubelet stands to its API servers; `minors` is how far behind, negative is ahead. */
export const SkewView = Skew;
export type SkewView = z.infer<typeof SkewView>;

const counted = z
  .object({ read: z.number().int(), partly: z.number().int(), unread: z.number().int() })
  .readonly();

/** A cluster that is known, with how much of it was read. */
export const ClusterView = z
  .object({
    id: z.string(),
    name: z.string(),
    /** Absent for one that is known and not read, as the rest is. */
    version: z.string().optional(),
    server: z.string().optional(),
    scannedAt: InstantText.optional(),
    distribution: Distribution.optional(),
    support: SupportView.optional(),
    workloads: counted,
    images: counted,
    nodes: counted,
    open: OpenFindings,
    coverage: RowCoverage,
  })
  .readonly();
export type ClusterView = z.infer<typeof ClusterView>;

/** A workload with whose it is, what it runs and how urgent it is. */
export const WorkloadView = z
  .object({
    id: z.string(),
    namespace: z.string(),
    kind: z.string(),
    name: z.string(),
    /** Wanted, and there. */
    replicas: z.number().int(),
    readyReplicas: z.number().int(),
    activity: z.enum(['running', 'defined', 'finished']),
    ownership: Ownership,
    attributes: WorkloadAttributes,
    images: z.array(z.string()).readonly(),
    exposure: z.string(),
    ...row,
  })
  .readonly();
export type WorkloadView = z.infer<typeof WorkloadView>;

/** One workload whole: who can reach it and how, and what a thief of its pods could do. */
export const WorkloadDetail = z
  .object({
    workload: WorkloadView,
    exposure: Exposure,
    blastRadius: BlastRadius,
    /** The Pod Security level that its template meets; absent where no template was seen. */
    podSecurity: z.enum(['privileged', 'baseline', 'restricted']).optional(),
  })
  .readonly();
export type WorkloadDetail = z.infer<typeof WorkloadDetail>;

/** An image with what is wrong in it, what it is built on, and where it runs. */
export const ImageView = z
  .object({
    reference: z.string(),
    /** Absent where no pod runs it, and where a runtime told none. */
    digest: z.string().optional(),
    /** By which its layers are asked for; absent for an image that was not read. */
    subject: z.string().optional(),
    /** What it was built on; absent for one that was not read. */
    base: ImageBase.optional(),
    /** All of them, and how many lie above the base; absent where nobody knows. */
    layers: z.object({ all: z.number().int(), own: z.number().int().optional() }).readonly().optional(),
    /** Images of the estate that are built on it. */
    children: z.array(Place).readonly(),
    where: z.array(z.string()).readonly(),
    ...row,
  })
  .readonly();
export type ImageView = z.infer<typeof ImageView>;

/** One image whole: its views under every name, and its lineage layer by layer. */
export const ImageDetail = z.object({ image: ReportImage, views: z.array(ImageView).readonly() }).readonly();
export type ImageDetail = z.infer<typeof ImageDetail>;

/** A node with how old its parts are. */
export const NodeView = z
  .object({
    ...ReportNode.unwrap().shape,
    /** Pods that run on it now, as far as workloads of the scope have them. */
    pods: z.number().int(),
    skew: SkewView,
    support: z.object({ system: SupportView, kubelet: SupportView, runtime: SupportView }).readonly(),
    ...row,
  })
  .readonly();
export type NodeView = z.infer<typeof NodeView>;

/** A component in one version with its places; one that nothing in the cluster shows has none and is unknown. */
export const ComponentView = z
  .object({ ...ReportComponent.unwrap().shape, support: SupportView, ...row })
  .readonly();
export type ComponentView = z.infer<typeof ComponentView>;

/** An add-on with what is wrong in its images. */
export const AddOnView = z.object({ ...AddOn.unwrap().shape, ...row }).readonly();
export type AddOnView = z.infer<typeof AddOnView>;

/** The layers of an estate, in the order in which a reader meets them. */
export const EstateLayer = z.enum(['clusters', 'control-plane', 'nodes', 'add-ons', 'workloads', 'images']);
export type EstateLayer = z.infer<typeof EstateLayer>;

/** What a problem of coverage is about, the heaviest first: a cluster hides all that is in it, an old feed what is new. */
export const CoverageProblemKind = z.enum([
  'cluster',
  'image',
  'system',
  'node',
  'access',
  'control-plane',
  'feed',
  'other',
]);
export type CoverageProblemKind = z.infer<typeof CoverageProblemKind>;

/** One thing that exists and was not read or not judged, why, and what to do about it. */
export const CoverageProblem = z
  .object({
    kind: CoverageProblemKind,
    what: z.string(),
    code: z.string(),
    reason: z.string(),
    todo: z.string(),
    /** How much of the estate it leaves unknown, where that can be counted. */
    hides: z
      .object({ amount: z.number().int(), of: z.enum(['workload', 'package', 'node']) })
      .readonly()
      .optional(),
  })
  .readonly();
export type CoverageProblem = z.infer<typeof CoverageProblem>;

/** What was read of what is known to exist. Each layer's counts add up to all of its things. */
export const CoverageView = z
  .object({
    layers: z.array(z.object({ layer: EstateLayer, ...counted.unwrap().shape }).readonly()).readonly(),
    /** In order of weight. */
    problems: z.array(CoverageProblem).readonly(),
  })
  .readonly();
export type CoverageView = z.infer<typeof CoverageView>;
