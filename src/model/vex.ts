import * as z from 'zod';

/** The four answers of VEX, as CISA's minimum requirements have them. */
export const VexStatus = z.enum(['not_affected', 'affected', 'fixed', 'under_investigation']);
export type VexStatus = z.infer<typeof VexStatus>;

/** A thing by the names that can be compared: a purl, digests, a CPE. `label` is how the document calls it. */
export const VexIdentity = z
  .object({
    label: z.string(),
    purl: z.string().optional(),
    digests: z.array(z.string()).readonly(),
    cpe: z.string().optional(),
  })
  .readonly();
export type VexIdentity = z.infer<typeof VexIdentity>;

/** What a statement is about: a package by itself, or an image with the packages inside it that are meant. */
export const VexProduct = VexIdentity.unwrap()
  .extend({ subcomponents: z.array(VexIdentity).readonly() })
  .readonly();
export type VexProduct = z.infer<typeof VexProduct>;

/** What somebody says of one vulnerability in products of theirs. */
export const VexStatement = z
  .object({
    /** The id of its document and the place in it: `statements[2]`. */
    document: z.string(),
    place: z.string(),
    author: z.string(),
    timestamp: z.string().optional(),
    /** The vulnerability's names, the first one the document's own. */
    vulnerabilities: z.array(z.string()).readonly(),
    status: VexStatus,
    /** In the document's words: `vulnerable_code_not_present`, `code_not_reachable`… */
    justification: z.string().optional(),
    detail: z.string().optional(),
    products: z.array(VexProduct).readonly(),
  })
  .readonly();
export type VexStatement = z.infer<typeof VexStatement>;
