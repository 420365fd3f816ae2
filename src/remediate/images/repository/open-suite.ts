import { decompressBytes } from '../../../formats/compression/index.ts';
import {
  byHashPath,
  type IndexFile,
  openClearSigned,
  type PackageIndexEntry,
  parseRelease,
  type Release,
  readKeyring,
  readPackages,
  releaseProblem,
  type SignedText,
} from '../../../formats/package-index/index.ts';
import { errorMessage, hexOf, OakumError, sha256 } from '../../../kernel/pure/index.ts';
import type { Os } from '../../../model/index.ts';
import type { UsedRepository } from '../contract.ts';
import { checkExpected, type Downloader, getExpected } from './download.ts';
import type { Source } from './image-sources.ts';

/** A package that a suite offers, and where it lies. */
export interface Offer extends PackageIndexEntry {
  readonly url: string;
}

export interface OpenSuite {
  readonly used: UsedRepository;
  readonly offers: readonly Offer[];
}

export interface OpenOptions {
  readonly now: Temporal.Instant;
  readonly os: Os | undefined;
  readonly architecture: string;
  /** Names of the packages that matter; a main suite has 60,000 others. */
  readonly isWanted: (name: string) => boolean;
}

const maxReleaseBytes = 8 * 2 ** 20;
const maxIndexBytes = 512 * 2 ** 20;

/**
 * Opens one suite by the whole chain: InRelease by a trusted key, its dates and name, then each component's Packages by
 * the hashes of its compressed and its plain bytes.
 *
 * @throws patch.untrusted-release, patch.release-expired, patch.release-mismatch, patch.index-mismatch,
 * patch.repository-unreachable
 */
export async function openSuite(
  source: Source,
  downloader: Downloader,
  options: OpenOptions,
): Promise<OpenSuite> {
  const base = `${source.url}/dists/${source.suite}`;
  const bytes = await downloader.get(`${base}/InRelease`, maxReleaseBytes);
  const signed = await openSigned(source, bytes, options.now);
  const release = checkRelease(signed, source, options);
  const offers: Offer[] = [];
  for (const component of source.components) {
    const index = await getIndex(
      { base, release, path: `${component}/binary-${options.architecture}/Packages` },
      downloader,
    );
    const { packages } = readPackages(index, options.isWanted);
    offers.push(...packages.map((entry) => ({ ...entry, url: `${source.url}/${entry.filename}` })));
  }
  return {
    offers,
    used: {
      url: source.url,
      suite: source.suite,
      releaseDate: release.date.toString(),
      inReleaseSha256: hexOf(sha256(bytes)),
      signedBy: signed.signedBy,
    },
  };
}

async function openSigned(source: Source, bytes: Uint8Array, now: Temporal.Instant): Promise<SignedText> {
  const where = `${source.url} ${source.suite}`;
  try {
    const rings = await Promise.all(source.keyrings.map(({ bytes: ring }) => readKeyring(ring)));
    const keys = rings.flatMap((ring) => ring.keys);
    const counted = keys.filter(
      (key) => source.fingerprints.length === 0 || source.fingerprints.includes(key.getFingerprint()),
    );
    return await openClearSigned(bytes, { keys: counted }, now);
  } catch (cause) {
    const isLater = errorMessage(cause).includes('in the future');
    throw new OakumError('patch.untrusted-release', `${where}: ${errorMessage(cause)}`, {
      cause,
      hint: isLater
        ? "It was signed later than it is by this machine's clock: is the clock wrong? Nothing was changed."
        : 'Check the repository and its keyring; nothing was changed.',
    });
  }
}

function checkRelease(signed: SignedText, source: Source, { now, os }: OpenOptions): Release {
  const where = `${source.url} ${source.suite}`;
  const release = parsed(signed.text, where);
  const problem = releaseProblem(release, { now, suite: source.suite });
  if (problem !== undefined) {
    const isDated = problem.code !== 'release.other-suite';
    const code = isDated ? 'patch.release-expired' : 'patch.release-mismatch';
    throw new OakumError(code, `${where}: ${problem.reason}`, { retry: isDated ? 'later' : 'never' });
  }
  const isDistribution = release.origin?.toLowerCase() === os?.id;
  const isSame =
    release.codename === os?.codename || release.codename?.startsWith(`${os?.codename}-`) === true;
  if (isDistribution && os?.codename !== undefined && !isSame) {
    const fact = `it is of ${release.codename}, the image is of ${os.codename}`;
    throw new OakumError('patch.release-mismatch', `${where}: ${fact}`);
  }
  return release;
}

function parsed(text: string, where: string): Release {
  try {
    return parseRelease(text);
  } catch (cause) {
    throw new OakumError('patch.untrusted-release', `${where}: ${errorMessage(cause)}`, { cause });
  }
}

interface WantedIndex {
  readonly base: string;
  readonly release: Release;
  readonly path: string;
}

const forms = [
  ['.xz', 'xz'],
  ['.gz', 'gzip'],
  ['', 'none'],
] as const;

async function getIndex({ base, release, path }: WantedIndex, downloader: Downloader): Promise<Uint8Array> {
  const form = forms.find(([ending]) => release.files.has(`${path}${ending}`));
  const listed = form === undefined ? undefined : release.files.get(`${path}${form[0]}`);
  if (form === undefined || listed === undefined) {
    throw new OakumError('patch.release-mismatch', `${base}/InRelease lists no ${path}`);
  }
  const compressed = await getExpected(downloader, {
    url: `${base}/${release.hasByHash ? byHashPath(path, listed.sha256) : `${path}${form[0]}`}`,
    ...listed,
    code: 'patch.index-mismatch',
  });
  return checkedPlain(await plainOf(compressed, form[1]), `${base}/${path}`, release.files.get(path));
}

async function plainOf(bytes: Uint8Array, compression: (typeof forms)[number][1]): Promise<Uint8Array> {
  return compression === 'none' ? bytes : await decompressBytes(bytes, compression, maxIndexBytes);
}

function checkedPlain(bytes: Uint8Array, url: string, listed: IndexFile | undefined): Uint8Array {
  if (listed !== undefined) checkExpected(bytes, { url, ...listed, code: 'patch.index-mismatch' });
  return bytes;
}
