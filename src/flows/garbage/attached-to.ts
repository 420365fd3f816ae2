import * as z from 'zod';
import type { ImageSource, ImageTarget } from '../../edges/oci/interface.ts';
import { jsonOf } from '../../formats/json/index.ts';
import { type Digest, hexOf } from '../../kernel/index.ts';
import type { Tags } from './tags-of.ts';

/** What lies beside an image and is void without it: a tag of cosign's or of the list of referrers, or a referrer by its digest. */
export interface Beside {
  readonly tag: string | undefined;
  readonly digest: Digest;
}

const Manifest = z.object({
  subject: z.object({ digest: z.string() }).optional(),
  layers: z.array(z.object({ mediaType: z.string() })).optional(),
  manifests: z.array(z.object({ artifactType: z.string().optional() })).optional(),
});

const statements = /^application\/vnd\.(?:dev\.cosign\.simplesigning\.v1|dsse\.envelope\.v1)\+json$/;

/**
 * What lies beside an image, the referrers first and the list of them after. Whoever may push may put anything under such names: a
 * manifest counts only where it is what its place says, and names the image as its subject where it has one.
 */
export async function attachedTo(
  {
    source,
    target,
    tags,
  }: { readonly source: ImageSource; readonly target: ImageTarget; readonly tags: Tags },
  digest: Digest,
  signal: AbortSignal,
): Promise<readonly Beside[]> {
  const look = async (reference: string) => {
    const found = await target.findManifest(reference, signal);
    const parsed = found === undefined ? undefined : parse(found.bytes);
    return found === undefined || parsed === undefined ? undefined : { digest: found.digest, ...parsed };
  };
  const listed = (await source.referrers?.(digest, signal)) ?? [];
  const beside: Beside[] = [];
  for (const one of listed)
    if ((await look(one))?.subject?.digest === digest) beside.push({ tag: undefined, digest: one });
  const standIn = `sha256-${hexOf(digest)}`;
  for (const tag of [`${standIn}.sig`, `${standIn}.att`]) {
    const found = tags.has(tag) ? await look(tag) : undefined;
    const isStatement = found?.layers?.every(({ mediaType }) => statements.test(mediaType)) === true;
    if (found !== undefined && isStatement) beside.push({ tag, digest: found.digest });
  }
  const list = tags.has(standIn) ? await look(standIn) : undefined;
  const isList = list?.manifests?.every(({ artifactType }) => artifactType !== undefined) === true;
  if (list !== undefined && isList) beside.push({ tag: standIn, digest: list.digest });
  return beside;
}

function parse(bytes: Uint8Array): z.infer<typeof Manifest> | undefined {
  return Manifest.safeParse(jsonOf(bytes)).data;
}
