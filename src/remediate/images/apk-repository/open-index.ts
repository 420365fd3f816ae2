import {
  type ApkIndexEntry,
  type ApkPublicKey,
  apkIndexFiles,
  apkSigner,
  parseApkDependency,
  readApkIndex,
  readApkSigned,
} from '../../../formats/apk/index.ts';
import { errorCode, errorMessage, hexOf, OakumError, sha256 } from '../../../kernel/pure/index.ts';
import type { Os } from '../../../model/index.ts';
import type { UsedRepository } from '../contract.ts';
import type { Downloader } from '../repository/index.ts';
import type { ApkRepository } from './image-repositories.ts';

/** A package that a repository offers, and where it lies. */
export interface ApkOffer extends ApkIndexEntry {
  readonly url: string;
  /** The repository's tag, if it has one. */
  readonly tag: string | undefined;
}

export interface OpenIndexOptions {
  readonly os: Os | undefined;
  /** Alpine's name of it. */
  readonly architecture: string;
  /** Names of the packages that matter. */
  readonly isWanted: (name: string) => boolean;
}

export interface OpenIndex {
  /** The file as it is signed. */
  readonly bytes: Uint8Array;
  readonly used: UsedRepository;
  readonly offers: readonly ApkOffer[];
  readonly newestBuildSeconds: number | undefined;
  readonly notes: readonly string[];
}

export interface IndexSource {
  readonly repository: ApkRepository;
  readonly keys: readonly ApkPublicKey[];
  readonly downloader: Downloader;
}

const maxIndexBytes = 64 * 2 ** 20;
const maxPlainBytes = 512 * 2 ** 20;

/**
 * Fetches and opens one APKINDEX.tar.gz. Nothing of it is read before the signature over all of its bytes is found good.
 *
 * @throws patch.untrusted-release, patch.release-mismatch, patch.index-mismatch, patch.repository-unreachable
 */
export async function openIndex(source: IndexSource, options: OpenIndexOptions): Promise<OpenIndex> {
  const { repository, downloader } = source;
  const base = `${repository.url}/${options.architecture}`;
  const bytes = await downloader.get(`${base}/APKINDEX.tar.gz`, maxIndexBytes);
  const { signer, tar } = trusted(bytes, base, source.keys);
  const { description, index, read } = readIndex(tar, base, options);
  checkRelease(description, base, options.os);
  const notes: string[] = [];
  const offers = read.entries
    .filter((entry) => isUsable(entry, options.architecture, notes))
    .map((entry) => ({
      ...entry,
      url: `${base}/${entry.name}-${entry.version}.apk`,
      tag: repository.tag,
    }));
  const built = read.newestBuildSeconds;
  return {
    bytes,
    offers,
    notes,
    newestBuildSeconds: built,
    used: {
      url: repository.url,
      suite: description || hexOf(sha256(index)).slice(0, 12),
      releaseDate:
        built === undefined ? undefined : Temporal.Instant.fromEpochMilliseconds(built * 1000).toString(),
      inReleaseSha256: hexOf(sha256(bytes)),
      signedBy: [signer],
    },
  };
}

function trusted(
  bytes: Uint8Array,
  base: string,
  keys: readonly ApkPublicKey[],
): { readonly signer: string; readonly tar: Uint8Array } {
  try {
    const signed = readApkSigned(bytes, maxPlainBytes);
    const signer = apkSigner(signed, keys);
    if (signer !== undefined) return { signer, tar: Buffer.concat(signed.parts.map(({ plain }) => plain)) };
    const names = signed.signatures.map(({ keyName }) => keyName).join(', ') || 'nobody';
    throw new OakumError(
      'apk.untrusted',
      `it is signed by ${names}; none of ${keys.length} trusted keys fits`,
    );
  } catch (cause) {
    throw new OakumError('patch.untrusted-release', `${base}/APKINDEX.tar.gz: ${errorMessage(cause)}`, {
      cause,
      hint: 'Check the repository and the keys in /etc/apk/keys; nothing was changed.',
    });
  }
}

function readIndex(tar: Uint8Array, base: string, { isWanted }: OpenIndexOptions) {
  try {
    const { description, index } = apkIndexFiles(tar);
    return { description, index, read: readApkIndex(index, isWanted) };
  } catch (cause) {
    if (errorCode(cause) === 'internal') throw cause;
    throw new OakumError('patch.index-mismatch', `${base}/APKINDEX.tar.gz: ${errorMessage(cause)}`, {
      cause,
    });
  }
}

/** Alpine's indexes say which release they are of: `v3.20.3-66-g8a8c4ff`. In-place upgrades do not cross releases. */
function checkRelease(description: string, base: string, os: Os | undefined): void {
  const indexed = /^v(\d+\.\d+)(?:\.|-|$)/.exec(description)?.[1];
  const installed = os?.id === 'alpine' ? /^(\d+\.\d+)(?:\.|$)/.exec(os.versionId ?? '')?.[1] : undefined;
  if (indexed === undefined || installed === undefined || indexed === installed) return;
  throw new OakumError(
    'patch.release-mismatch',
    `${base} is of Alpine ${indexed}, the image is of Alpine ${installed}`,
  );
}

/** A package whose relations cannot be read could not be judged. */
function isUsable(entry: ApkIndexEntry, architecture: string, notes: string[]): boolean {
  if (entry.architecture !== architecture && entry.architecture !== 'noarch') return false;
  try {
    for (const word of [...entry.depends, ...entry.provides, ...entry.installIf]) parseApkDependency(word);
    return true;
  } catch (error) {
    notes.push(`passed over ${entry.name} ${entry.version}: ${errorMessage(error)}`);
    return false;
  }
}
