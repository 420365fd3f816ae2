import * as z from 'zod';
import { AddOn, Definition } from './add-on.ts';
import { HostFacts } from './host.ts';
import { Component, ContainerRole, Distribution, Node, Workload, WorkloadAttributes } from './inventory.ts';
import { DigestText, InstantText } from './schemas.ts';
import { ComponentSkew } from './support.ts';

/** A component in one version, with every place where it was seen. */
export const ReportComponent = z
  .object({
    ...Component.unwrap().omit({ where: true, image: true }).shape,
    where: z.array(z.string()).readonly(),
  })
  .readonly();
export type ReportComponent = z.infer<typeof ReportComponent>;

/** A container of a workload: what its template wants, and what its pods run of it. */
export const ReportContainer = z
  .object({
    name: z.string(),
    role: ContainerRole,
    image: z.string(),
    /** Pods in which it runs or ran, and the digests that they report. */
    running: z.number().int(),
    digests: z.array(DigestText).readonly(),
  })
  .readonly();

/** A workload as a scan prints it: `replicas` are wanted, `readyReplicas` there. */
export const ReportWorkload = z
  .object({
    ...Workload.unwrap().pick({
      id: true,
      apiVersion: true,
      kind: true,
      namespace: true,
      name: true,
      replicas: true,
      readyReplicas: true,
      activity: true,
      ownership: true,
    }).shape,
    attributes: WorkloadAttributes,
    containers: z.array(ReportContainer).readonly(),
  })
  .readonly();
export type ReportWorkload = z.infer<typeof ReportWorkload>;

/** A reading that was not made by this scan: when it came in, and whether the collector made it or `oakum scan host`. */
export const EarlierReading = z.object({ readAt: InstantText, by: z.enum(['collector', 'host']) }).readonly();
export type EarlierReading = z.infer<typeof EarlierReading>;

/**
 * What was read of a node: `off` where nobody ever did. `earlier` is set where an earlier reading still holds: the
 * kubelet tells the same boot, kernel and system.
 */
export const NodeReading = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('off') }).readonly(),
  z
    .object({
      kind: z.literal('collected'),
      facts: HostFacts,
      packages: z.number().int(),
      earlier: EarlierReading.optional(),
    })
    .readonly(),
  z.object({ kind: z.literal('not-collected'), code: z.string(), reason: z.string() }).readonly(),
]);
export type NodeReading = z.infer<typeof NodeReading>;

/** A node as the API reports it, with what the collector read of it. */
export const ReportNode = z.object({ ...Node.unwrap().shape, reading: NodeReading }).readonly();
export type ReportNode = z.infer<typeof ReportNode>;

/** What the cluster is made of beside its images: a part of the JSON of a scan of a cluster. */
export const ReportEstate = z
  .object({
    distribution: Distribution,
    /** Sorted by name and version. */
    components: z.array(ReportComponent).readonly(),
    workloads: z.array(ReportWorkload).readonly(),
    /** By name. Reports kept from before they were listed have none. */
    nodes: z.array(ReportNode).default([]).readonly(),
    addOns: z.array(AddOn).readonly(),
    /** Components that may not run with the API servers that there are, or of which nobody can say. */
    skews: z.array(ComponentSkew).default([]).readonly(),
    definitions: z.array(Definition).readonly(),
  })
  .readonly();
export type ReportEstate = z.infer<typeof ReportEstate>;
