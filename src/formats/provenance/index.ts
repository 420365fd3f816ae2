/**
 * SLSA provenance (predicate versions 0.2 and 1) in an in-toto statement, as BuildKit puts it beside an image: which images
 * a build took in. It refuses to verify signatures, and to say which of them the image stands on: a stage that only built
 * something is listed as the base is.
 *
 * @see https://slsa.dev/spec/v1.0/provenance and https://slsa.dev/spec/v0.2/provenance
 */
import * as z from 'zod';
import { type Digest, isDigest } from '../../kernel/pure/index.ts';
import { jsonOf } from '../json/index.ts';
import { parsePurl } from '../purl/index.ts';

/** An image that a build took in. */
export interface BuildMaterial {
  /** `debian:12` */
  readonly name: string;
  readonly digest: Digest;
}

const Sources = z
  .array(
    z.object({ uri: z.string().optional(), digest: z.object({ sha256: z.string().optional() }).optional() }),
  )
  .max(10_000);
const Statement = z.object({
  predicateType: z.string().startsWith('https://slsa.dev/provenance/'),
  predicate: z.object({
    materials: Sources.optional(),
    buildDefinition: z.object({ resolvedDependencies: Sources.optional() }).optional(),
  }),
});

/** Images that read the recipe or looked at the result; nothing of them is in it. */
const tools = /^docker\/(?:dockerfile|dockerfile-upstream|buildkit-[a-z-]+)(?::|$)/;

/** The images among a build's materials, each once; undefined for what is no such statement. It never throws. */
export function buildMaterials(bytes: Uint8Array): readonly BuildMaterial[] | undefined {
  const parsed = Statement.safeParse(jsonOf(bytes));
  if (!parsed.success) return undefined;
  const { materials = [], buildDefinition } = parsed.data.predicate;
  const found = [...materials, ...(buildDefinition?.resolvedDependencies ?? [])].flatMap(materialOf);
  return [...new Map(found.map((one) => [one.digest, one])).values()].filter(({ name }) => !tools.test(name));
}

function materialOf({ uri = '', digest = {} }: z.infer<typeof Sources>[number]): readonly BuildMaterial[] {
  const purl = parsePurl(uri);
  const sum = `sha256:${digest.sha256 ?? ''}`;
  if (purl === undefined || !(purl.type === 'docker' || purl.type === 'oci') || !isDigest(sum)) return [];
  const { namespace, name, version } = purl;
  const repository = namespace === undefined ? name : `${namespace}/${name}`;
  const tag = version === undefined || isDigest(version) ? '' : `:${version}`;
  return [{ name: `${repository}${tag}`.slice(0, 300), digest: sum }];
}
