/**
 * SLSA provenance (predicate versions 0.2 and 1) in an in-toto statement, as BuildKit puts it beside an image and as others
 * attach it to one, in an envelope or a bundle: which images a build took in, and which revision it built. The same for images that Oakum patched is
 * written. It refuses to verify signatures, and to say which of them the image stands on: a stage that only built
 * something is listed as the base is.
 *
 * @see https://slsa.dev/spec/v1.0/provenance and https://slsa.dev/spec/v0.2/provenance
 */
import * as z from 'zod';
import { type Digest, isDigest } from '../../kernel/pure/index.ts';
import { jsonOf } from '../json/index.ts';
import { parsePurl } from '../purl/index.ts';
import { statementIn } from './envelope.ts';
import { type BuildSource, sourcesOf } from './sources.ts';

export { attestationTypes } from './envelope.ts';
export { type PatchMade, patchMade } from './read-patch.ts';
export type { BuildSource } from './sources.ts';
export {
  type PatchBuild,
  type PatchedPackage,
  patchBuilder,
  patchBuildType,
  patchProvenance,
} from './write.ts';

/** An image that a build took in. */
export interface BuildMaterial {
  /** `debian:12` */
  readonly name: string;
  readonly digest: Digest;
}

const Sources = z
  .array(
    z.object({
      uri: z.string().optional(),
      digest: z
        .object({
          sha256: z.string().optional(),
          sha1: z.string().optional(),
          gitCommit: z.string().optional(),
        })
        .optional(),
    }),
  )
  .max(10_000);
const Statement = z.object({
  predicateType: z.string().startsWith('https://slsa.dev/provenance/'),
  subject: z
    .array(z.object({ digest: z.object({ sha256: z.string().optional() }).optional() }))
    .max(10_000)
    .optional(),
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
  return parsed.success ? materialsOf(parsed.data) : undefined;
}

/** What a build of one image took in, by a statement that is about it. */
export interface AttachedBuild {
  readonly materials: readonly BuildMaterial[];
  readonly sources: readonly BuildSource[];
}

/**
 * What an attestation that is attached to an image says of its build: a statement by itself, in a DSSE envelope or in a
 * Sigstore bundle. Undefined for any other, and for one whose subjects are other images: whoever may push can attach
 * anything to anything. Signatures are not looked at. It never throws.
 */
export function attachedBuild(bytes: Uint8Array, image: readonly Digest[]): AttachedBuild | undefined {
  const parsed = Statement.safeParse(statementIn(jsonOf(bytes)));
  if (!parsed.success) return undefined;
  const subjects = (parsed.data.subject ?? []).map(({ digest }) => `sha256:${digest?.sha256 ?? ''}`);
  if (!image.some((digest) => subjects.includes(digest))) return undefined;
  return { materials: materialsOf(parsed.data), sources: sourcesOf(dependenciesOf(parsed.data)) };
}

function dependenciesOf({ predicate }: z.infer<typeof Statement>): z.infer<typeof Sources> {
  return [...(predicate.materials ?? []), ...(predicate.buildDefinition?.resolvedDependencies ?? [])];
}

function materialsOf(statement: z.infer<typeof Statement>): readonly BuildMaterial[] {
  const found = dependenciesOf(statement).flatMap(materialOf);
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
