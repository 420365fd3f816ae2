import * as z from 'zod';
import { type Digest, OakumError, sha256 } from '../../kernel/pure/index.ts';
import type { Attachment } from './interface.ts';
import { listFromApi, type ReferrersIn, referrersTag } from './referrers.ts';

/** One manifest to attach, and the hands for it. */
export interface Attaching extends ReferrersIn {
  readonly subject: Digest;
  readonly attachment: Attachment;
  readonly signal: AbortSignal | undefined;
  put(reference: string, manifest: Pick<Attachment, 'mediaType' | 'bytes'>): Promise<Digest>;
  find(reference: string): Promise<{ readonly bytes: Uint8Array } | undefined>;
}

const indexType = 'application/vnd.oci.image.index.v1+json';
/** Tags know no compare-and-set: two who overwrite us in a row are enough. */
const attempts = 3;

/** Loose, because what others attached is kept as they wrote it. */
const Index = z.looseObject({
  schemaVersion: z.literal(2),
  manifests: z.array(z.looseObject({ digest: z.string() })).max(10_000),
});
type Index = z.infer<typeof Index>;

/**
 * Puts a manifest that has a subject, and makes sure that it is listed. A registry's word that it knows subjects
 * (`OCI-Subject`) is not enough, for some say so and list nothing: its list is looked at, and the tag that stands in for
 * one is written where it is not there.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-manifests-with-subject
 * @throws oci.attachment-lost (later), oci.malformed where the tag holds something else.
 */
export async function attach(attaching: Attaching): Promise<Digest> {
  const { subject, attachment, signal, put } = attaching;
  const digest = await put(sha256(attachment.bytes), attachment);
  if ((await listFromApi(attaching, subject, signal))?.includes(digest) === true) return digest;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const index = await readIndex(attaching);
    if (lists(index, digest)) return digest;
    await writeIndex(attaching, index, digest);
    if (lists(await readIndex(attaching), digest)) return digest;
  }
  const tag = referrersTag(subject);
  throw new OakumError('oci.attachment-lost', `another client keeps overwriting ${attaching.name}:${tag}`, {
    retry: 'later',
    hint: 'Let one process at a time attach to an image, or use a registry with the referrers API.',
  });
}

async function readIndex({ find, subject, name }: Attaching): Promise<Index | undefined> {
  const tag = referrersTag(subject);
  const found = await find(tag);
  if (found === undefined) return undefined;
  try {
    return Index.parse(JSON.parse(Buffer.from(found.bytes).toString('utf8')));
  } catch (cause) {
    throw new OakumError('oci.malformed', `${name}:${tag} is no list of what is attached`, {
      cause,
      hint: 'Something else was pushed under that tag. Look at it, and remove it if it is not yours.',
    });
  }
}

function lists(index: Index | undefined, digest: Digest): boolean {
  return index?.manifests.some((one) => one.digest === digest) === true;
}

async function writeIndex(
  { put, subject, attachment }: Attaching,
  index: Index | undefined,
  digest: Digest,
): Promise<void> {
  const { mediaType, bytes, artifactType, annotations } = attachment;
  const entry = { mediaType, digest, size: bytes.length, artifactType, annotations };
  const manifests = [...(index?.manifests ?? []), entry];
  const next = { ...index, schemaVersion: 2, mediaType: indexType, manifests };
  await put(referrersTag(subject), {
    mediaType: indexType,
    bytes: Buffer.from(JSON.stringify(next), 'utf8'),
  });
}
