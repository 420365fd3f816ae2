import * as z from 'zod';

const Text = z.string().optional();
const Ids = z.array(z.string()).optional();

const Product = z.object({
  name: z.string(),
  product_id: z.string(),
  product_identification_helper: z
    .object({
      purl: Text,
      cpe: Text,
      purls: Ids,
      hashes: z
        .array(z.object({ file_hashes: z.array(z.object({ algorithm: z.string(), value: z.string() })) }))
        .optional(),
    })
    .optional(),
});
export type CsafProduct = z.infer<typeof Product>;

export interface CsafBranch {
  readonly product?: CsafProduct | undefined;
  readonly branches?: readonly CsafBranch[] | undefined;
}

const Branch: z.ZodType<CsafBranch> = z.object({
  product: Product.optional(),
  branches: z.array(z.lazy(() => Branch)).optional(),
});

export const CsafDocument = z.object({
  document: z.object({
    category: z.string(),
    csaf_version: z.string(),
    publisher: z.object({ name: z.string() }),
    tracking: z.object({ id: z.string(), current_release_date: Text }),
  }),
  product_tree: z
    .object({
      branches: z.array(Branch).optional(),
      full_product_names: z.array(Product).optional(),
      relationships: z
        .array(
          z.object({
            product_reference: z.string(),
            relates_to_product_reference: z.string(),
            full_product_name: Product,
          }),
        )
        .optional(),
      product_groups: z
        .array(z.object({ group_id: z.string(), product_ids: z.array(z.string()) }))
        .optional(),
    })
    .optional(),
  vulnerabilities: z
    .array(
      z.object({
        cve: Text,
        ids: z.array(z.object({ text: z.string() })).optional(),
        product_status: z
          .object({
            fixed: Ids,
            first_fixed: Ids,
            known_not_affected: Ids,
            known_affected: Ids,
            under_investigation: Ids,
            recommended: Ids,
          })
          .optional(),
        flags: z.array(z.object({ label: z.string(), product_ids: Ids, group_ids: Ids })).optional(),
        release_date: Text,
        remediations: z
          .array(
            z.object({ category: z.string(), details: Text, url: Text, product_ids: Ids, group_ids: Ids }),
          )
          .optional(),
        scores: z
          .array(
            z.object({
              cvss_v3: z.object({ vectorString: Text }).optional(),
              cvss_v4: z.object({ vectorString: Text }).optional(),
              products: Ids,
            }),
          )
          .optional(),
        threats: z
          .array(z.object({ category: z.string(), details: z.string(), product_ids: Ids, group_ids: Ids }))
          .optional(),
      }),
    )
    .optional(),
});
export type CsafDocument = z.infer<typeof CsafDocument>;
export type CsafVulnerability = NonNullable<CsafDocument['vulnerabilities']>[number];
