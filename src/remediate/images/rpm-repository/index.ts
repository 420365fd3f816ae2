/**
 * The rpm repositories of one patch request: which count, by whose keys, and, for whoever wants to know what a distribution
 * ships without rpm or dnf, what they offer and what the header of a package says. No header comes out of here that is not
 * signed by a key of its repository.
 */
import type { Fetcher } from '../../../edges/http/interface.ts';
import { checkDetached } from '../../../formats/package-index/index.ts';
import { type RpmPackageFile, readRpmPackage } from '../../../formats/rpm/index.ts';
import { errorMessage, hexOf, OakumError, sha256 } from '../../../kernel/pure/index.ts';
import type { PatchRequest } from '../contract.ts';
import type { ImageFiles } from '../image-files/index.ts';
import { makeDownloader } from '../repository/index.ts';
import { keysOf, type Listing, openList, type RpmOffer } from './open-list.ts';
import { rpmRepositoriesOf } from './repositories.ts';
import { variablesOf } from './variables.ts';

export { type ImageSettings, isExcluded, isRpmSettingsFile, readImageSettings } from './image-settings.ts';
export { isOn, readIni, wordsOf } from './ini.ts';
export type { RpmOffer } from './open-list.ts';
export { type RpmRepositories, type RpmRepository, rpmRepositoriesOf } from './repositories.ts';

export interface RpmOffers {
  readonly byName: ReadonlyMap<string, readonly RpmOffer[]>;
  /** Fetches a package and gives what its signed header says. @throws patch.rpm-mismatch, patch.untrusted-package */
  header(offer: RpmOffer): Promise<RpmPackageFile>;
}

export interface RpmOffersRequest extends Pick<Listing, 'now' | 'isWanted'> {
  readonly request: PatchRequest;
  readonly lower: ImageFiles;
  readonly fetcher: Fetcher;
  readonly signal?: AbortSignal | undefined;
}

/** Opens every repository, one after the other. @throws patch.no-repository if there is none */
export async function openRpmOffers(wanted: RpmOffersRequest): Promise<RpmOffers> {
  const { request, lower, fetcher, now, isWanted, signal } = wanted;
  const { repositories } = rpmRepositoriesOf(request, lower);
  if (repositories.length === 0)
    throw new OakumError('patch.no-repository', 'neither the request nor the image names an rpm repository');
  const downloader = makeDownloader(fetcher, { mirrors: request.mirrors, signal });
  const listing = { downloader, now, isWanted, variables: variablesOf(request, lower) };
  const offers: RpmOffer[] = [];
  for (const repository of repositories) offers.push(...(await openList(repository, listing)));
  return {
    byName: Map.groupBy(offers, ({ name }) => name),
    header: (offer) => headerOf(offer, listing),
  };
}

const maxPackageBytes = 2 * 2 ** 30;

async function headerOf(offer: RpmOffer, { downloader, now }: Listing): Promise<RpmPackageFile> {
  const bytes = await downloader.get(offer.url, offer.sizeBytes ?? maxPackageBytes);
  if (offer.sha256 !== undefined && hexOf(sha256(bytes)) !== offer.sha256)
    throw new OakumError('patch.rpm-mismatch', `${offer.url} is not what the repository's list says`, {
      retry: 'later',
    });
  const read = readRpmPackage(bytes);
  const isIt =
    read.name === offer.name && read.version === offer.version && read.architecture === offer.architecture;
  if (!isIt)
    throw new OakumError(
      'patch.rpm-mismatch',
      `${offer.url} is ${read.name} ${read.version} of ${read.architecture}`,
    );
  await requireSigned(offer, read, now);
  return read;
}

/** By one of the repository's keys; a header may be signed by several. */
async function requireSigned(
  { url, repository }: RpmOffer,
  read: RpmPackageFile,
  now: Temporal.Instant,
): Promise<void> {
  const keys = await keysOf(repository);
  let why = 'nobody signed its header';
  for (const signature of read.signatures)
    try {
      await checkDetached({ content: read.signed, signature }, keys, now);
      return;
    } catch (error) {
      why = errorMessage(error);
    }
  throw new OakumError('patch.untrusted-package', `${url}: ${why}`);
}
