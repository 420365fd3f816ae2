import { createHash } from 'node:crypto';
import { compareText, hexOf, sha256 } from '../../kernel/pure/index.ts';
import { type Deb822Stanza, fieldOf, formatDeb822, withFields } from '../deb822/index.ts';
import { formatReleaseDate } from './date.ts';
import { openpgp } from './openpgp.ts';

/** A `.deb` with its control record and where the repository keeps it. */
export interface ArchivePackage {
  readonly control: Deb822Stanza;
  readonly filename: string;
  readonly bytes: Uint8Array;
}

/** A Packages file, sorted by name and file so that the same packages give the same bytes. */
export function formatPackages(packages: readonly ArchivePackage[]): string {
  return packages
    .toSorted(
      (left, right) =>
        compareText(fieldOf(left.control, 'Package') ?? '', fieldOf(right.control, 'Package') ?? '') ||
        compareText(left.filename, right.filename),
    )
    .map(({ control, filename, bytes }) =>
      formatDeb822(
        withFields(control, {
          Filename: filename,
          Size: `${bytes.byteLength}`,
          MD5sum: createHash('md5').update(bytes).digest('hex'),
          SHA256: hexOf(sha256(bytes)),
        }),
      ),
    )
    .join('\n');
}

export interface ReleaseParts {
  readonly origin: string;
  readonly label: string;
  readonly suite: string;
  readonly codename: string;
  readonly date: Temporal.Instant;
  readonly validUntil?: Temporal.Instant | undefined;
  readonly architectures: readonly string[];
  readonly components: readonly string[];
  /** Index files by path relative to the Release file. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** A Release file over index files, with by-hash switched on. */
export function formatRelease(parts: ReleaseParts): string {
  const files = [...parts.files].toSorted(([left], [right]) => compareText(left, right));
  const list = files.map(
    ([path, bytes]) => `\n ${hexOf(sha256(bytes))} ${`${bytes.byteLength}`.padStart(8)} ${path}`,
  );
  const stanza = withFields([], {
    Origin: parts.origin,
    Label: parts.label,
    Suite: parts.suite,
    Codename: parts.codename,
    Date: formatReleaseDate(parts.date),
    'Valid-Until': parts.validUntil === undefined ? undefined : formatReleaseDate(parts.validUntil),
    'Acquire-By-Hash': 'yes',
    Architectures: parts.architectures.join(' '),
    Components: parts.components.join(' '),
    SHA256: list.join(''),
  });
  return formatDeb822(stanza);
}

/**
 * Clear-signs a Release text as an InRelease, with an armored private key that has no passphrase. The same text, key and
 * time give the same bytes for keys whose signatures are deterministic (Ed25519, RSA).
 */
export async function clearSign(text: string, armoredKey: string, at: Temporal.Instant): Promise<string> {
  const { createCleartextMessage, enums, readPrivateKey, sign } = await openpgp();
  return await sign({
    message: await createCleartextMessage({ text }),
    signingKeys: await readPrivateKey({ armoredKey }),
    date: new Date(at.epochMilliseconds),
    config: {
      nonDeterministicSignaturesViaNotation: false,
      preferredHashAlgorithm: enums.hash.sha512,
    },
  });
}
