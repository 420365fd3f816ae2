import * as z from 'zod';

/** Only what Oakum uses, as the specification names it. */
const Property = z.object({ name: z.string().optional(), value: z.string().optional() });
const Hash = z.object({ alg: z.string(), content: z.string() });

export interface RawComponent {
  readonly type: string;
  readonly name: string;
  readonly 'bom-ref'?: string | undefined;
  readonly group?: string | undefined;
  readonly version?: string | undefined;
  readonly purl?: string | undefined;
  readonly description?: string | undefined;
  readonly hashes?: readonly z.infer<typeof Hash>[] | undefined;
  readonly properties?: readonly z.infer<typeof Property>[] | undefined;
  readonly components?: readonly RawComponent[] | undefined;
}

export const RawComponent: z.ZodType<RawComponent> = z.object({
  type: z.string(),
  name: z.string(),
  'bom-ref': z.string().optional(),
  group: z.string().optional(),
  version: z.string().optional(),
  purl: z.string().optional(),
  description: z.string().optional(),
  hashes: z.array(Hash).optional(),
  properties: z.array(Property).optional(),
  components: z.array(z.lazy(() => RawComponent)).optional(),
});

const Tool = z.object({
  vendor: z.string().optional(),
  name: z.string().optional(),
  version: z.string().optional(),
});

/** Until 1.4 a list of tools, since 1.5 also components and services that made the document. */
const Tools = z.union([
  z.array(Tool),
  z.object({ components: z.array(Tool).optional(), services: z.array(Tool).optional() }),
]);

const Rating = z.object({ severity: z.string().optional(), vector: z.string().optional() });

const RawVulnerability = z.object({
  id: z.string().optional(),
  source: z.object({ name: z.string().optional() }).optional(),
  references: z.array(z.object({ id: z.string().optional() })).optional(),
  ratings: z.array(Rating).optional(),
  recommendation: z.string().optional(),
  analysis: z
    .object({
      state: z.string().optional(),
      justification: z.string().optional(),
      response: z.array(z.string()).optional(),
      detail: z.string().optional(),
    })
    .optional(),
  affects: z
    .array(
      z.object({
        ref: z.string(),
        versions: z
          .array(
            z.object({
              version: z.string().optional(),
              range: z.string().optional(),
              status: z.string().optional(),
            }),
          )
          .optional(),
      }),
    )
    .optional(),
});
export type RawVulnerability = z.infer<typeof RawVulnerability>;

const Person = z.object({ name: z.string().optional() });

export const RawBom = z.object({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.string(),
  serialNumber: z.string().optional(),
  version: z.number().int().optional(),
  metadata: z
    .object({
      timestamp: z.string().optional(),
      tools: Tools.optional(),
      authors: z.array(Person).optional(),
      supplier: Person.optional(),
      manufacture: Person.optional(),
      manufacturer: Person.optional(),
      component: RawComponent.optional(),
    })
    .optional(),
  components: z.array(RawComponent).optional(),
  compositions: z.array(z.object({ aggregate: z.string() })).optional(),
  vulnerabilities: z.array(RawVulnerability).optional(),
});
export type RawBom = z.infer<typeof RawBom>;
