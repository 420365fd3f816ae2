/**
 * Syft's own JSON (`syft -o json`, `anchorectl`): packages with the places and layers where they were found, the system,
 * what was read, and what in it could not be. Read are the fields that kept their meaning from schema 1 to 16. It refuses
 * newer schemas, and to take a package's CPEs for its name.
 */
import * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';
import { readAs } from '../json-document/index.ts';

const Text = z.string().nullish();

const Location = z.object({
  path: Text,
  layerID: Text,
  annotations: z.object({ evidence: Text }).nullish(),
});
export type SyftLocation = z.infer<typeof Location>;

const Artifact = z.object({
  name: z.string(),
  version: Text,
  type: Text,
  purl: Text,
  locations: z.array(Location).nullish(),
});
export type SyftArtifact = z.infer<typeof Artifact>;

const Image = z.object({
  userInput: Text,
  imageID: Text,
  manifestDigest: Text,
  tags: z.array(z.string()).nullish(),
  repoDigests: z.array(z.string()).nullish(),
});
export type SyftImage = z.infer<typeof Image>;

const Document = z.object({
  artifacts: z.array(Artifact),
  files: z
    .array(
      z.object({ location: z.object({ path: Text }).nullish(), unknowns: z.array(z.string()).nullish() }),
    )
    .nullish(),
  source: z
    .object({ name: Text, type: Text, metadata: z.unknown().optional(), target: z.unknown().optional() })
    .nullish(),
  distro: z
    .object({
      id: Text,
      name: Text,
      prettyName: Text,
      version: Text,
      versionID: Text,
      versionCodename: Text,
    })
    .nullish(),
  descriptor: z.object({ name: z.string(), version: Text }),
  schema: z.object({ version: z.string(), url: z.string() }),
});
export type SyftDocument = z.infer<typeof Document>;

const newestSchema = 16;

/** By the schema that it names: packages are called artifacts by others too. */
export function isSyftJson(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'artifacts' in value &&
    'schema' in value &&
    typeof value.schema === 'object' &&
    value.schema !== null &&
    'url' in value.schema &&
    typeof value.schema.url === 'string' &&
    value.schema.url.includes('anchore/syft')
  );
}

/** @throws documents.malformed with the place of a mistake, documents.version for a newer schema. */
export function readSyftJson(value: unknown): SyftDocument {
  const document = readAs(Document, value, 'Syft JSON');
  const major = Number(/^\d+/.exec(document.schema.version)?.[0] ?? Number.NaN);
  if (major >= 1 && major <= newestSchema) return document;
  throw new OakumError(
    'documents.version',
    `its schema is ${document.schema.version.slice(0, 40)}; 1 to ${newestSchema} are read`,
  );
}

/** The image that was read; undefined for another source. Before schema 9 it was called the source's target. */
export function syftImage({ source }: SyftDocument): SyftImage | undefined {
  if (source?.type !== 'image') return undefined;
  const parsed = Image.safeParse(source.metadata ?? source.target);
  return parsed.success ? parsed.data : undefined;
}

/** What was read when it was no image, as Syft calls it. */
export function syftTarget({ source }: SyftDocument): string | undefined {
  return source?.name ?? (typeof source?.target === 'string' ? source.target : undefined);
}
