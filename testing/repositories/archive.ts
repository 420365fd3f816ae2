import { gzipBytes } from '../../src/formats/compression/index.ts';
import { clearSign, formatPackages, formatRelease } from '../../src/formats/package-index/index.ts';
import { hexOf, sha256 } from '../../src/kernel/pure/index.ts';
import type { MadeDeb } from './made-deb.ts';

/** What a suite holds and says of itself. */
export interface SuiteSpec {
  readonly name: string;
  readonly origin: string;
  readonly debs: readonly MadeDeb[];
  readonly date: Temporal.Instant;
  readonly validUntil: Temporal.Instant | undefined;
  readonly armoredKey: string;
}

const component = 'main';

/** All files of a suite by path below the repository's root, signed. */
export async function suiteFiles(suite: SuiteSpec): Promise<ReadonlyMap<string, Uint8Array>> {
  const indexes = indexFiles(suite.debs);
  const text = formatRelease({
    origin: suite.origin,
    label: suite.origin,
    suite: suite.name,
    codename: suite.name,
    date: suite.date,
    validUntil: suite.validUntil,
    architectures: architecturesOf(suite.debs),
    components: [component],
    files: indexes,
  });
  const base = `dists/${suite.name}`;
  const byHash = [...indexes].map(([path, bytes]) => [hashedPath(path, bytes), bytes] as const);
  return new Map([
    [`${base}/InRelease`, Buffer.from(await clearSign(text, suite.armoredKey, suite.date))],
    ...[...indexes, ...byHash].map(([path, bytes]) => [`${base}/${path}`, bytes] as const),
    ...suite.debs.map(({ filename, bytes }) => [filename, bytes] as const),
  ]);
}

function indexFiles(debs: readonly MadeDeb[]): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const architecture of architecturesOf(debs)) {
    const fitting = debs.filter(({ spec }) => [architecture, 'all'].includes(spec.architecture ?? 'amd64'));
    const plain = Buffer.from(formatPackages(fitting));
    const path = `${component}/binary-${architecture}/Packages`;
    files.set(path, plain);
    files.set(`${path}.gz`, gzipBytes(plain));
  }
  return files;
}

/** amd64 is always there, so that an empty suite has an index too. */
function architecturesOf(debs: readonly MadeDeb[]): readonly string[] {
  const named = debs.map(({ spec }) => spec.architecture ?? 'amd64').filter((name) => name !== 'all');
  return [...new Set(['amd64', ...named])].sort();
}

function hashedPath(path: string, bytes: Uint8Array): string {
  return `${path.slice(0, path.lastIndexOf('/'))}/by-hash/SHA256/${hexOf(sha256(bytes))}`;
}
