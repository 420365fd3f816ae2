import * as z from 'zod';
import { type Digest, isDigest, OakumError } from '../../kernel/pure/index.ts';
import type { Client } from './client.ts';
import type { ManifestBlob } from './interface.ts';

export interface ReferrersIn {
  readonly client: Client;
  readonly repository: string;
  readonly name: string;
  readonly limits: { readonly maxManifestBytes: number };
}

export interface ReferrersOf {
  readonly digest: Digest;
  /** Gets a manifest of the same repository. */
  manifest(reference: string): Promise<ManifestBlob>;
  readonly signal: AbortSignal | undefined;
}

/** What they refer to and their types are left to who opens them: such lists are known to lack or misstate both. */
const ReferrerIndex = z.object({
  mediaType: z.literal('application/vnd.oci.image.index.v1+json').optional(),
  manifests: z.array(z.object({ digest: z.string() })),
});

/**
 * Manifests attached to one, each once. Some registries show a list in the API and nothing in the tag, some the other way
 * around; cosign's attestations of old lie under a tag of their own in both.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-referrers
 */
export async function listReferrers(options: ReferrersIn, of: ReferrersOf): Promise<readonly Digest[]> {
  const tag = referrersTag(of.digest);
  const known = (await listFromApi(options, of.digest, of.signal)) ?? [];
  const listed = known.length > 0 ? known : (listIn((await byTag(of, tag))?.bytes) ?? []);
  const attestations = await byTag(of, `${tag}.att`);
  const all = [...listed, ...(attestations === undefined ? [] : [attestations.digest])];
  return [...new Set(all)].filter((one) => one !== of.digest);
}

/** The tag that stands in for the list of what is attached to a manifest. */
export function referrersTag(digest: Digest): string {
  return digest.replace(':', '-');
}

/** Undefined where the registry has no such API: it says so in many ways, of which an answer that is no index is one. */
export async function listFromApi(
  { client, repository, name, limits }: ReferrersIn,
  digest: Digest,
  signal: AbortSignal | undefined,
): Promise<readonly Digest[] | undefined> {
  const response = await client({
    method: 'GET',
    to: `/v2/${repository}/referrers/${digest}`,
    what: `referrers of ${name}@${digest}`,
    headers: { accept: 'application/vnd.oci.image.index.v1+json' },
    accept: [200, 400, 404, 405, 501],
    signal,
  });
  if (response.status === 200) return listIn(await response.bytes(limits.maxManifestBytes));
  await response.discard();
  return undefined;
}

function listIn(bytes: Uint8Array | undefined): readonly Digest[] | undefined {
  if (bytes === undefined) return undefined;
  try {
    const parsed = ReferrerIndex.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    return parsed.success
      ? parsed.data.manifests.flatMap(({ digest }) => (isDigest(digest) ? [digest] : []))
      : undefined;
  } catch {
    return undefined;
  }
}

async function byTag({ manifest }: ReferrersOf, tag: string): Promise<ManifestBlob | undefined> {
  try {
    return await manifest(tag);
  } catch (error) {
    if (error instanceof OakumError && error.code === 'oci.not-found') return undefined;
    throw error;
  }
}
