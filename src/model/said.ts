import * as z from 'zod';
import { Severity } from './advisory.ts';
import { Fix } from './finding.ts';
import { PackageType } from './package.ts';

/** A finding that another scanner reports. It is said by them, and never ours until our own index agrees. */
export const SaidFinding = z
  .object({
    /** `Trivy 0.58.1` */
    by: z.string(),
    /** Where in the report: `Results[0].Vulnerabilities[3]`. */
    place: z.string(),
    vulnerability: z.string(),
    aliases: z.array(z.string()).readonly(),
    package: z
      .object({
        name: z.string(),
        version: z.string(),
        purl: z.string(),
        type: PackageType,
        path: z.string().optional(),
      })
      .readonly(),
    fix: Fix,
    severity: Severity,
    /** What it rests on, in the scanner's words: its data source and constraint. */
    statement: z.string(),
    /** Set where the report itself suppresses it, with the reason that it gives. */
    suppressed: z.string().optional(),
  })
  .readonly();
export type SaidFinding = z.infer<typeof SaidFinding>;
