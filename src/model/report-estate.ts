import { z } from 'zod';
import { Component, Distribution } from './inventory.ts';

/** A component in one version, with every place where it was seen. */
export const ReportComponent = z
  .object({
    ...Component.unwrap().omit({ where: true, image: true }).shape,
    where: z.array(z.string()).readonly(),
  })
  .readonly();
export type ReportComponent = z.infer<typeof ReportComponent>;

/** What the cluster is made of beside its images: a part of the JSON of a scan of a cluster. */
export const ReportEstate = z
  .object({
    distribution: Distribution,
    /** Sorted by name and version. */
    components: z.array(ReportComponent).readonly(),
  })
  .readonly();
export type ReportEstate = z.infer<typeof ReportEstate>;
