/**
 * The repositories of one patch request as the signatures vouch for them: which packages they offer, and the bytes of
 * a package. Nothing that is not covered by the chain signature, Release, Packages, `.deb` comes out of here.
 */
import type { Fetcher } from '../../../edges/http/interface.ts';
import { type Deb, type Decompress, type OpenDeb, openDeb, readDeb } from '../../../formats/deb/index.ts';
import { compareVersions } from '../../../formats/versions/index.ts';
import { OakumError } from '../../../kernel/pure/index.ts';
import type { PatchRequest, UsedRepository } from '../contract.ts';
import type { ImageFiles } from '../image-files/index.ts';
import { type Downloader, getExpected, makeDownloader } from './download.ts';
import { readImageSources, type Source } from './image-sources.ts';
import { type Offer, type OpenOptions, openSuite } from './open-suite.ts';

export { type Downloader, getExpected, makeDownloader, mirroredUrl } from './download.ts';
export type { Source } from './image-sources.ts';
export { isAptFile } from './image-sources.ts';
export type { Offer } from './open-suite.ts';

export interface Offers {
  readonly used: readonly UsedRepository[];
  /** Of each name, newest first. */
  readonly byName: ReadonlyMap<string, readonly Offer[]>;
  /** Sources of the image that were passed over. */
  readonly notes: readonly string[];
  /** Fetches and opens a package. @throws patch.deb-mismatch and what the format throws */
  download(offer: Offer): Promise<Deb>;
  /** The same without decompressing its files, which `decompress` will do. */
  open(offer: Offer, decompress?: Decompress): Promise<OpenDeb>;
}

export interface OffersRequest extends OpenOptions {
  readonly request: PatchRequest;
  readonly lower: ImageFiles;
  readonly fetcher: Fetcher;
  readonly signal?: AbortSignal | undefined;
}

/** Opens every suite, one after the other. @throws patch.no-repository if there is none. */
export async function openOffers(wanted: OffersRequest): Promise<Offers> {
  const { request, fetcher, signal } = wanted;
  const { sources, notes } = sourcesOf(request, wanted.lower);
  if (sources.length === 0) {
    throw new OakumError('patch.no-repository', 'neither the request nor the image names an apt repository', {
      hint: 'Name the repositories of the image’s release.',
    });
  }
  const downloader = makeDownloader(fetcher, { mirrors: request.mirrors, signal });
  const suites = [];
  for (const source of sources) suites.push(await openSuite(source, downloader, wanted));
  return {
    used: suites.map(({ used }) => used),
    byName: newestFirst(suites.flatMap(({ offers }) => offers)),
    notes,
    download: async (offer) => checked(offer, await readDeb(await fetchDeb(offer, downloader))),
    open: async (offer, decompress) =>
      checked(offer, await openDeb(await fetchDeb(offer, downloader), { decompress })),
  };
}

/** The sources that count for a request: its own, else the image's; with the request's keys, else the image's. */
export function sourcesOf(
  request: PatchRequest,
  lower: ImageFiles,
): { readonly sources: readonly Source[]; readonly notes: readonly string[] } {
  const own = readImageSources(lower);
  const { keyrings, repositories } = request;
  if (repositories === undefined) {
    const sources =
      keyrings === undefined
        ? own.sources
        : own.sources.map((source) => ({ ...source, keyrings, fingerprints: [] }));
    return { sources, notes: own.notes };
  }
  const sources = repositories.flatMap(({ url, suites, components }) =>
    suites.map(
      (suite): Source => ({
        url: url.replace(/\/+$/, ''),
        suite,
        components,
        keyrings: keyrings ?? own.trusted,
        fingerprints: [],
      }),
    ),
  );
  return { sources, notes: [] };
}

function newestFirst(offers: readonly Offer[]): ReadonlyMap<string, readonly Offer[]> {
  const byName = Map.groupBy(offers, (offer) => offer.name);
  for (const list of byName.values())
    list.sort((left, right) => compareVersions('deb', right.version, left.version) ?? 0);
  return byName;
}

async function fetchDeb(offer: Offer, downloader: Downloader): Promise<Uint8Array> {
  return await getExpected(downloader, { ...offer, code: 'patch.deb-mismatch' });
}

function checked<Package extends OpenDeb | Deb>(offer: Offer, deb: Package): Package {
  if (deb.name === offer.name && deb.version === offer.version && deb.architecture === offer.architecture)
    return deb;
  const found = `${deb.name} ${deb.version} ${deb.architecture}`;
  throw new OakumError(
    'patch.deb-mismatch',
    `${offer.url} holds ${found}, not ${offer.name} ${offer.version}`,
  );
}
