import { decompressBytes, detectCompression } from '../../../formats/compression/index.ts';
import { checkDetached, readKeyring } from '../../../formats/package-index/index.ts';
import { type OfferedRpm, readRpmPrimary } from '../../../formats/rpm/index.ts';
import { elementsNamed } from '../../../formats/xml-document/index.ts';
import { errorMessage, OakumError, parseDigest } from '../../../kernel/pure/index.ts';
import { type Downloader, getExpected } from '../repository/index.ts';
import type { RpmRepository } from './repositories.ts';
import { filledIn, type Variables } from './variables.ts';

export interface RpmOffer extends OfferedRpm {
  readonly url: string;
  readonly repository: RpmRepository;
}

export interface Listing {
  readonly downloader: Downloader;
  readonly now: Temporal.Instant;
  /** Tried in this order. */
  readonly variables: readonly Variables[];
  readonly isWanted: (name: string) => boolean;
}

const maxListBytes = 8 * 2 ** 20;
const maxPrimaryBytes = 512 * 2 ** 20;

/** What one repository offers, by its list, which must be signed where the repository says so. */
export async function openList(repository: RpmRepository, listing: Listing): Promise<readonly RpmOffer[]> {
  const { base, bytes } = await repomdOf(repository, listing);
  if (repository.mustBeSigned) await requireSigned(repository, { base, bytes }, listing);
  const primary = primaryIn(Buffer.from(bytes).toString());
  if (primary === undefined) throw unusable(`${base} names no list of packages with a SHA-256`);
  const packed = await getExpected(listing.downloader, {
    ...primary,
    url: `${base}/${primary.href}`,
    code: 'patch.index-mismatch',
  });
  const compression = detectCompression(packed);
  const text = Buffer.from(await decompressBytes(packed, compression, maxPrimaryBytes)).toString();
  return [...readRpmPrimary(text)]
    .filter(({ name }) => listing.isWanted(name))
    .flatMap((offer) =>
      offer.location === undefined ? [] : [{ ...offer, repository, url: `${base}/${offer.location}` }],
    );
}

interface Found {
  /** Without a slash at its end. */
  readonly base: string;
  /** Of `repodata/repomd.xml`. */
  readonly bytes: Uint8Array;
}

/** The first address that has a list; a release may be called by its major version alone. */
async function repomdOf(repository: RpmRepository, { downloader, variables }: Listing): Promise<Found> {
  const bases = repository.from.flatMap(([kind, urls]) => (kind === 'baseurl' ? urls.split(' ') : []));
  if (bases.length === 0) throw unusable(`${repository.name} has a list of mirrors, which is not read here`);
  let fault: unknown = unusable(`${repository.name}: a variable in ${bases.join(' ')} is not known`);
  for (const values of variables)
    for (const url of bases) {
      const base = filledIn(url, values)?.replace(/\/+$/, '');
      if (base === undefined) continue;
      try {
        return { base, bytes: await downloader.get(`${base}/repodata/repomd.xml`, maxListBytes) };
      } catch (error) {
        fault = error;
      }
    }
  throw fault;
}

async function requireSigned(
  repository: RpmRepository,
  { base, bytes }: Found,
  { downloader, now }: Listing,
): Promise<void> {
  const signature = await downloader.get(`${base}/repodata/repomd.xml.asc`, maxListBytes);
  const keys = await keysOf(repository);
  try {
    await checkDetached({ content: bytes, signature }, keys, now);
  } catch (cause) {
    throw new OakumError('patch.untrusted-release', `${base}: ${errorMessage(cause)}`, { cause });
  }
}

/** @throws patch.no-repository where no key is named */
export async function keysOf({ name, keyrings }: RpmRepository) {
  if (keyrings.length === 0) throw unusable(`no key of the repository ${name} is known`);
  const rings = await Promise.all(keyrings.map(({ bytes }) => readKeyring(bytes)));
  return { keys: rings.flatMap(({ keys }) => keys) };
}

/** The list of packages as `repomd.xml` names it. */
function primaryIn(text: string) {
  for (const element of elementsNamed(text, 'data')) {
    if (!/^<data\s[^>]*type\s*=\s*"primary"/.test(element)) continue;
    const sha256 = /<checksum\s[^>]*type\s*=\s*"sha256"[^>]*>\s*([0-9a-f]{64})\s*</.exec(element)?.[1];
    const href = /<location\s[^>]*href\s*=\s*"(repodata\/[\w.-]+)"/.exec(element)?.[1];
    const size = /<size>(\d{1,12})<\/size>/.exec(element)?.[1];
    if (sha256 === undefined || href === undefined || size === undefined) return undefined;
    return { sha256: parseDigest(`sha256:${sha256}`), sizeBytes: Number(size), href };
  }
  return undefined;
}

function unusable(message: string): OakumError {
  return new OakumError('patch.no-repository', message);
}
