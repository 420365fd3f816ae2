import { type Digest, hexOf, isDigest, OakumError } from '../../kernel/pure/index.ts';
import { type Deb822Stanza, fieldOf, parseDeb822 } from '../deb822/index.ts';
import { parseReleaseDate } from './date.ts';

export interface IndexFile {
  readonly sizeBytes: number;
  readonly sha256: Digest;
}

/** A suite of a repository at one moment. */
export interface Release {
  readonly origin: string | undefined;
  readonly label: string | undefined;
  /** `stable`, `oldstable-security`: moves on with time. */
  readonly suite: string | undefined;
  /** `bookworm`, `bookworm-security`: stays. */
  readonly codename: string | undefined;
  readonly date: Temporal.Instant;
  /** Absent in suites that do not change, such as a point release's main. */
  readonly validUntil: Temporal.Instant | undefined;
  /** Whether files can be fetched by their hash, safe against an update in between. */
  readonly hasByHash: boolean;
  readonly architectures: readonly string[];
  readonly components: readonly string[];
  /** By path relative to the Release file: `main/binary-amd64/Packages.xz`. */
  readonly files: ReadonlyMap<string, IndexFile>;
}

const maxFiles = 100_000;

/**
 * Reads a Release text: what `openClearSigned` gave back. Only SHA-256 counts.
 *
 * @throws release.malformed
 */
export function parseRelease(text: string): Release {
  const [stanza, ...more] = parseDeb822(text);
  if (stanza === undefined || more.length > 0) throw malformed('it is not one record');
  const dateText = fieldOf(stanza, 'Date');
  const validUntilText = fieldOf(stanza, 'Valid-Until');
  if (dateText === undefined) throw malformed('it has no Date');
  return {
    origin: fieldOf(stanza, 'Origin'),
    label: fieldOf(stanza, 'Label'),
    suite: fieldOf(stanza, 'Suite'),
    codename: fieldOf(stanza, 'Codename'),
    date: instantOf(dateText),
    validUntil: validUntilText === undefined ? undefined : instantOf(validUntilText),
    hasByHash: fieldOf(stanza, 'Acquire-By-Hash') === 'yes',
    architectures: words(stanza, 'Architectures'),
    components: words(stanza, 'Components'),
    files: filesOf(fieldOf(stanza, 'SHA256')),
  };
}

function instantOf(text: string): Temporal.Instant {
  const instant = parseReleaseDate(text);
  if (instant === undefined) throw malformed(`the date ${JSON.stringify(text.slice(0, 60))}`);
  return instant;
}

function words(stanza: Deb822Stanza, name: string): readonly string[] {
  return (fieldOf(stanza, name) ?? '').split(/\s+/).filter((word) => word !== '');
}

function filesOf(field: string | undefined): ReadonlyMap<string, IndexFile> {
  if (field === undefined) throw malformed('it has no SHA256 list');
  const lines = field.split('\n').filter((line) => line.trim() !== '');
  if (lines.length > maxFiles) throw malformed(`it lists more than ${maxFiles} files`);
  return new Map(
    lines.map((line) => {
      const match = /^\s*([0-9a-f]{64})\s+(\d{1,15})\s+(\S+)$/.exec(line);
      const sha256 = `sha256:${match?.[1]}`;
      const path = match?.[3] ?? '';
      if (!isDigest(sha256) || !isSafePath(path))
        throw malformed(`the line ${JSON.stringify(line.slice(0, 120))}`);
      return [path, { sizeBytes: Number(match?.[2]), sha256 }] as const;
    }),
  );
}

/** A path from an index: relative, printable, climbing nowhere. */
export function isSafePath(path: string): boolean {
  return (
    /^[!-~]+$/.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  );
}

function malformed(fact: string): OakumError {
  return new OakumError('release.malformed', `damaged Release file: ${fact}`);
}

export interface ReleaseExpectation {
  readonly now: Temporal.Instant;
  /** What was asked for in the sources, e.g. `bookworm-security`: must be the suite or the codename. */
  readonly suite: string;
  /** The Date of the newest Release seen of this suite: an older one is a rollback. */
  readonly notBefore?: Temporal.Instant;
}

/** How far clocks may differ before a Date in the future means something. */
const clockSkew = { minutes: 10 } as const;

/** Why a correctly signed Release must not be used now, or undefined: expired, from the future, older, another suite. */
export function releaseProblem(
  release: Release,
  { now, suite, notBefore }: ReleaseExpectation,
): { readonly code: string; readonly reason: string } | undefined {
  const { date, validUntil, codename } = release;
  if (validUntil !== undefined && Temporal.Instant.compare(validUntil, now) < 0) {
    return { code: 'release.expired', reason: `it was valid until ${validUntil.toString()}` };
  }
  if (Temporal.Instant.compare(date, now.add(clockSkew)) > 0) {
    return {
      code: 'release.from-future',
      reason: `it is dated ${date.toString()}, and now it is ${now.toString()}: is the clock right?`,
    };
  }
  if (notBefore !== undefined && Temporal.Instant.compare(date, notBefore) < 0) {
    return {
      code: 'release.rolled-back',
      reason: `it is dated ${date.toString()}, older than the one of ${notBefore.toString()} seen before`,
    };
  }
  if (suite !== release.suite && suite !== codename) {
    return {
      code: 'release.other-suite',
      reason: `it is for ${release.suite ?? 'no suite'} (${codename ?? 'no codename'}), not for ${suite}`,
    };
  }
  return undefined;
}

/** Where a file is served by its hash: `main/binary-amd64/by-hash/SHA256/<hex>`. */
export function byHashPath(path: string, sha256: Digest): string {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return `${folder}by-hash/SHA256/${hexOf(sha256)}`;
}
