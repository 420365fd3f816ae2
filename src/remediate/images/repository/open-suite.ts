import { createHash } from 'node:crypto';
import { decompressInPlace } from '../../../formats/compression/index.ts';
import {
  byHashPath,
  openClearSigned,
  type PackageIndexEntry,
  parseRelease,
  type Release,
  readKeyring,
  readPackagesStream,
  releaseProblem,
  type SignedText,
} from '../../../formats/package-index/index.ts';
import { errorMessage, hexOf, OakumError, parseDigest, sha256 } from '../../../kernel/pure/index.ts';
import type { Os } from '../../../model/index.ts';
import type { UsedRepository } from '../contract.ts';
import { checkFound, type Downloader, type Expected, getExpected } from './download.ts';
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
    const packages = await readIndex(
      { base, release, path: `${component}/binary-${options.architecture}/Packages` },
      { downloader, isWanted: options.isWanted },
    );
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

/** A fourth larger than with xz, and decompressed in a fifth of the time: with xz an index takes longer than its download. */
const forms = [
  ['.gz', 'gzip'],
  ['.xz', 'xz'],
  ['', 'none'],
] as const;

interface Reading {
  readonly downloader: Downloader;
  readonly isWanted: (name: string) => boolean;
}

/** The first form that is listed; a mirror need not have all that are, so where that is missing the next. */
async function readIndex(wanted: WantedIndex, reading: Reading): Promise<readonly PackageIndexEntry[]> {
  const { base, release, path } = wanted;
  const listed = forms.filter(([ending]) => release.files.has(`${path}${ending}`));
  for (const [at, form] of listed.entries()) {
    try {
      return await readForm(wanted, form, reading);
    } catch (error) {
      if (!isMissing(error) || at + 1 === listed.length) throw error;
    }
  }
  throw new OakumError('patch.release-mismatch', `${base}/InRelease lists no ${path}`);
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof OakumError && error.code === 'patch.repository-unreachable' && error.retry === 'never'
  );
}

/** Its records are read while it is decompressed, and count only when all of it was what the repository signed. */
async function readForm(
  { base, release, path }: WantedIndex,
  [ending, compression]: (typeof forms)[number],
  { downloader, isWanted }: Reading,
): Promise<readonly PackageIndexEntry[]> {
  const listed = release.files.get(`${path}${ending}`);
  if (listed === undefined) return [];
  const compressed = await getExpected(downloader, {
    url: `${base}/${release.hasByHash ? byHashPath(path, listed.sha256) : `${path}${ending}`}`,
    ...listed,
    code: 'patch.index-mismatch',
  });
  const plain = counted(decompressInPlace([compressed], compression, maxIndexBytes));
  const { packages } = await readPackagesStream(plain.chunks, isWanted);
  const expected = release.files.get(path);
  if (expected !== undefined)
    plain.check({ url: `${base}/${path}`, ...expected, code: 'patch.index-mismatch' });
  return packages;
}

/** Chunks as they pass; when they have, they are held against what was signed. */
function counted(source: AsyncIterable<Uint8Array>): {
  readonly chunks: AsyncIterable<Uint8Array>;
  check(expected: Expected): void;
} {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      hash.update(chunk);
      sizeBytes += chunk.byteLength;
      yield chunk;
    }
  };
  return {
    chunks: chunks(),
    check: (expected) => {
      checkFound({ sizeBytes, sha256: parseDigest(`sha256:${hash.digest('hex')}`) }, expected);
    },
  };
}
