import * as z from 'zod';
import { AddOn, Definition } from './add-on.ts';
import { Component, ContainerRole, Distribution, Workload, WorkloadAttributes } from './inventory.ts';
import { DigestText } from './schemas.ts';

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

/** What the cluster is made of beside its images: a part of the JSON of a scan of a cluster. */
export const ReportEstate = z
  .object({
    distribution: Distribution,
    /** Sorted by name and version. */
    components: z.array(ReportComponent).readonly(),
    workloads: z.array(ReportWorkload).readonly(),
    addOns: z.array(AddOn).readonly(),
    definitions: z.array(Definition).readonly(),
  })
  .readonly();
export type ReportEstate = z.infer<typeof ReportEstate>;
