import * as z from 'zod';
import { apiVersion, metadata } from './document-parts.ts';
import { profileFaults } from './profile-faults.ts';
import { DateText } from './schemas.ts';

/** `first-seen` is detection; `evaluated`, when its evaluation was completed, which Oakum does as it detects. */
export const DeadlineClock = z.enum([
  'first-seen',
  'exploited-or-first-seen',
  'disclosed',
  'kev-listed',
  'fix-available',
  'evaluated',
]);
export type DeadlineClock = z.infer<typeof DeadlineClock>;

/** The profiles that come with Oakum, in the order of their names. */
export const bundledProfiles = [
  'cisa-bod-26-04',
  'cisa-coordinator',
  'fedramp-vdr-a',
  'fedramp-vdr-b',
  'fedramp-vdr-c',
  'fedramp-vdr-d',
  'pci-6.3.3',
  'simple-severity',
  'ssvc-deployer',
] as const;

/** YAML reads `5` as a number and `true` as neither of our words. */
const Word = z
  .union([z.string(), z.number(), z.boolean()])
  .transform((word) => (typeof word === 'boolean' ? (word ? 'yes' : 'no') : String(word)));

const Words = z.union([Word, z.array(Word).min(1).max(10).readonly()]);

/** One row: what must hold, and when it is due then. Without `days` and `months` it sets no date, and `outcome` says why. */
const ProfileRow = z
  .strictObject({
    when: z.record(z.string(), Words).default({}).readonly(),
    days: z.number().min(0).max(3650).optional(),
    months: z.number().int().min(1).max(120).optional(),
    outcome: z.string().min(1).max(200).optional(),
  })
  .readonly();

/**
 * A deadline profile of one's own. The first row that holds decides, so the last one is without conditions. What is not
 * known about a finding may be anything, and the strictest row that could hold then decides.
 */
export const DeadlineProfile = z
  .strictObject({
    apiVersion,
    kind: z.literal('DeadlineProfile'),
    metadata,
    spec: z
      .strictObject({
        title: z.string().min(1).max(200),
        /** Who set it: a policy, a contract, a page. */
        source: z.string().min(1).max(500),
        /** The day it was agreed. */
        asOf: DateText,
        clock: DeadlineClock.default('first-seen'),
        rows: z.array(ProfileRow).min(1).max(200).readonly(),
      })
      .superRefine(({ rows }, context) => {
        for (const { path, message } of profileFaults(rows))
          context.addIssue({ code: 'custom', path: ['rows', ...path], message });
      })
      .readonly(),
  })
  .refine(({ metadata: { name } }) => !bundledProfiles.some((one) => one === name), {
    path: ['metadata', 'name'],
    message: 'a profile that comes with Oakum has this name: take another one',
  })
  .readonly();
export type DeadlineProfile = z.infer<typeof DeadlineProfile>;

/** Which profiles a scan applies where. Of several rules that fit, all profiles apply; where none fits, the default ones. */
export const DeadlineRule = z
  .strictObject({
    apiVersion,
    kind: z.literal('DeadlineRule'),
    metadata,
    spec: z
      .strictObject({
        profiles: z.array(z.string().min(1)).min(1).max(20).readonly(),
        /** Names or ids of clusters; none: everything that is scanned, images and hosts by themselves too. */
        clusters: z.array(z.string().min(1)).max(1000).default([]).readonly(),
        /** Everything that is said must fit; without it, whatever is in these clusters. */
        workloads: z
          .strictObject({
            namespaces: z.array(z.string().min(1)).max(1000).default([]).readonly(),
            kinds: z.array(z.string()).max(100).default([]).readonly(),
            names: z.array(z.string()).max(1000).default([]).readonly(),
            /** Of the workload or its pods: `app.kubernetes.io/part-of: payments`. */
            labels: z.record(z.string(), z.string()).default({}).readonly(),
            /** As the rules of the Cluster document find them, in any case of letters. */
            teams: z.array(z.string()).max(1000).default([]).readonly(),
            environments: z.array(z.string()).max(100).default([]).readonly(),
            criticality: z.array(z.string()).max(100).default([]).readonly(),
          })
          .readonly()
          .optional(),
      })
      .readonly(),
  })
  .readonly();
export type DeadlineRule = z.infer<typeof DeadlineRule>;
