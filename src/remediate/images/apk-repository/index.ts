/**
 * The apk repositories of one patch request as their signatures vouch for them: which packages they offer, and the
 * bytes of a package. Nothing that is not covered by the chain signature, APKINDEX, control part, data comes out of here.
 */
import type { Fetcher } from '../../../edges/http/interface.ts';
import { type Apk, type ApkPublicKey, readApk } from '../../../formats/apk/index.ts';
import { compareVersions } from '../../../formats/versions/index.ts';
import { errorCode, errorMessage, hexOf, OakumError, sha256 } from '../../../kernel/pure/index.ts';
import type { PatchRequest, UsedRepository } from '../contract.ts';
import type { ImageFiles } from '../image-files/index.ts';
import { type Downloader, makeDownloader } from '../repository/index.ts';
import { type ApkRepository, readImageRepositories } from './image-repositories.ts';
import { type ApkOffer, type OpenIndexOptions, openIndex } from './open-index.ts';

export { checkAge } from './check-age.ts';
export { isApkRepositoryFile } from './image-repositories.ts';
export type { ApkOffer } from './open-index.ts';

/** A package as it was fetched. */
export interface FetchedApk extends Apk {
  /** Of the file, in hex. */
  readonly fileSha256: string;
}

export interface ApkOffers {
  readonly used: readonly UsedRepository[];
  /** Of each name, newest first. */
  readonly byName: ReadonlyMap<string, readonly ApkOffer[]>;
  /** When the newest package of all repositories was built. */
  readonly newestBuildSeconds: number | undefined;
  readonly notes: readonly string[];
  /** The repositories in their order, each with its signed index as it is. */
  readonly indexes: readonly (ApkRepository & { readonly bytes: Uint8Array })[];
  /** Fetches a package and gives the file. @throws patch.apk-mismatch and patch.repository-unreachable */
  file(offer: ApkOffer): Promise<Uint8Array>;
  /** Fetches and opens a package. @throws patch.apk-mismatch and patch.repository-unreachable */
  download(offer: ApkOffer): Promise<FetchedApk>;
}

export interface ApkOffersRequest extends OpenIndexOptions {
  readonly request: PatchRequest;
  readonly lower: ImageFiles;
  readonly fetcher: Fetcher;
  readonly signal?: AbortSignal | undefined;
}

/** Opens every repository, one after the other. @throws patch.no-repository if there is none. */
export async function openApkOffers(wanted: ApkOffersRequest): Promise<ApkOffers> {
  const { request, lower, fetcher, signal } = wanted;
  const { repositories, notes } = repositoriesOf(request, lower);
  if (repositories.length === 0) {
    throw new OakumError('patch.no-repository', 'neither the request nor the image names an apk repository', {
      hint: 'Name the repositories of the image’s release.',
    });
  }
  const keys = keysOf(request, lower);
  const downloader = makeDownloader(fetcher, { mirrors: request.mirrors, signal });
  const indexes = [];
  for (const repository of repositories)
    indexes.push({ repository, ...(await openIndex({ repository, keys, downloader }, wanted)) });
  const builds = indexes.map((index) => index.newestBuildSeconds ?? 0);
  const newest = builds.reduce((left, right) => Math.max(left, right), 0);
  return {
    used: indexes.map(({ used }) => used),
    byName: newestFirst(indexes.flatMap(({ offers }) => offers)),
    newestBuildSeconds: newest === 0 ? undefined : newest,
    notes: [...notes, ...indexes.flatMap((index) => index.notes)],
    indexes: indexes.map(({ repository, bytes }) => ({ ...repository, bytes })),
    file: async (offer) => (await fetchApk(offer, downloader)).file,
    download: async (offer) => (await fetchApk(offer, downloader)).apk,
  };
}

function repositoriesOf(request: PatchRequest, lower: ImageFiles) {
  if (request.repositories === undefined) return readImageRepositories(lower);
  const repositories = request.repositories.flatMap(({ url, suites, components }) =>
    suites.flatMap((suite) =>
      components.map((component): ApkRepository => {
        const parts = [suite, component].filter((part) => part !== '' && part !== '.');
        return { url: [url.replace(/\/+$/, ''), ...parts].join('/'), tag: undefined };
      }),
    ),
  );
  return { repositories, notes: [] };
}

const keyFolders = ['etc/apk/keys', 'lib/apk/keys'];

/** The request's keys, else those that apk in the image trusts. */
function keysOf(request: PatchRequest, lower: ImageFiles): readonly ApkPublicKey[] {
  if (request.keyrings !== undefined) {
    return request.keyrings.map(({ name, bytes }) => ({
      name: name.slice(name.lastIndexOf('/') + 1),
      pem: bytes,
    }));
  }
  return keyFolders.flatMap((folder) =>
    lower.list(folder).flatMap((name) => {
      const pem = lower.bytes(`${folder}/${name}`);
      return pem === undefined ? [] : [{ name, pem }];
    }),
  );
}

/** Of one version the repository that is named first. */
function newestFirst(offers: readonly ApkOffer[]): ReadonlyMap<string, readonly ApkOffer[]> {
  const byName = Map.groupBy(offers, (offer) => offer.name);
  for (const list of byName.values())
    list.sort((left, right) => compareVersions('apk', right.version, left.version) ?? 0);
  return byName;
}

interface FetchedFile {
  readonly apk: FetchedApk;
  readonly file: Uint8Array;
}

async function fetchApk(offer: ApkOffer, downloader: Downloader): Promise<FetchedFile> {
  const { url, sizeBytes, checksum, name, version } = offer;
  const bytes = await downloader.get(url, sizeBytes).catch((error: unknown) => {
    const isTooLarge = error instanceof OakumError && errorCode(error.cause) === 'http.too-large';
    throw isTooLarge ? mismatch(offer, `has more than ${sizeBytes} bytes`, error) : error;
  });
  if (bytes.byteLength !== sizeBytes)
    throw mismatch(offer, `has ${bytes.byteLength} bytes, not ${sizeBytes}`);
  const apk = opened(bytes, offer);
  const found = checksum.startsWith('Q1') ? apk.checksums.sha1 : apk.checksums.sha256;
  if (found !== checksum) throw mismatch(offer, `has the control part ${found}, not ${checksum}`);
  if (apk.name !== name || apk.version !== version)
    throw mismatch(offer, `holds ${apk.name} ${apk.version}, not ${name} ${version}`);
  return { apk: { ...apk, fileSha256: hexOf(sha256(bytes)) }, file: bytes };
}

function opened(bytes: Uint8Array, offer: ApkOffer): Apk {
  try {
    return readApk(bytes);
  } catch (cause) {
    throw mismatch(offer, `cannot be read: ${errorMessage(cause)}`, cause);
  }
}

function mismatch({ url }: ApkOffer, fact: string, cause?: unknown): OakumError {
  return new OakumError('patch.apk-mismatch', `${url} ${fact}, as the signed index has it`, {
    retry: 'later',
    cause,
    hint: 'A mirror may be in the middle of an update; if it stays so, somebody changed it. Nothing was changed.',
  });
}
