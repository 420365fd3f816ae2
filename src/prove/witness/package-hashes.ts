import { compareText } from '../../kernel/pure/index.ts';
import { type FileTree, readTree, type WitnessedFile } from './file-tree.ts';

/** What the distribution ships in one package that a patch installed. */
export interface ExpectedPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /**
   * Regular files: path (no leading slash) to its hash in hex, MD5 (from `md5sums`) or SHA-256 (over the data archive).
   * They come from the distribution's own, verified `.deb`, never from the image's database.
   */
  readonly expected: ReadonlyMap<string, string>;
  /** Files that belong here and whose hash is of a kind that is not compared: none where absent. */
  readonly unhashed?: number | undefined;
}

export interface HashMismatch {
  readonly package: string;
  readonly path: string;
  /** `unreadable`: the file is there, and no hash of the right kind was given for it. */
  readonly kind: 'missing' | 'changed' | 'not-a-file' | 'unreadable';
  readonly expected: string;
  readonly found: string | undefined;
}

export interface HashVerdict {
  /** Whatever must be there is, byte for byte, something was compared, and there is no file of which nobody could say. */
  readonly agrees: boolean;
  readonly checked: number;
  /** By package and path. */
  readonly mismatches: readonly HashMismatch[];
  /** Documentation that the image does not carry, and configuration, which belongs to whoever runs it. */
  readonly leftOut: number;
  /** Packages of which not one file was compared: nothing is known about them. */
  readonly unchecked: readonly string[];
  /** One sentence for the attestation. */
  readonly statement: string;
}

/**
 * The independent witness of a patch: compares the files of the running image with what the distribution's packages
 * hold. The image's package database is not asked: it says what somebody wrote into it, often ourselves. MD5 is what
 * `.deb` files carry and is enough here: the `.deb` was verified by SHA-256 up to the archive's signature, so a forged
 * file would need a second preimage.
 */
export async function checkPackageHashes(input: {
  readonly files: AsyncIterable<WitnessedFile> | Iterable<WitnessedFile>;
  readonly packages: readonly ExpectedPackage[];
}): Promise<HashVerdict> {
  const tree = await readTree(input.files);
  const compared = input.packages.map((one) => comparePackage(tree, one));
  const mismatches = compared
    .flatMap((one) => one.mismatches)
    .toSorted((a, b) => compareText(a.package, b.package) || compareText(a.path, b.path));
  const checked = compared.reduce((sum, one) => sum + one.checked, 0);
  const leftOut = compared.reduce((sum, one) => sum + one.leftOut, 0);
  const unchecked = compared
    .filter((one) => one.checked === 0)
    .map((one) => one.name)
    .toSorted(compareText);
  const unhashed = input.packages.reduce((sum, one) => sum + (one.unhashed ?? 0), 0);
  const agrees = checked > 0 && mismatches.length === 0 && unhashed === 0;
  const facts = { checked, mismatches, leftOut, unchecked };
  return { agrees, ...facts, statement: stateIt({ ...facts, unhashed, packages: input.packages.length }) };
}

interface Compared {
  readonly name: string;
  readonly checked: number;
  readonly leftOut: number;
  readonly mismatches: readonly HashMismatch[];
}

function comparePackage(tree: FileTree, one: ExpectedPackage): Compared {
  const name = `${one.name} ${one.version} ${one.architecture}`;
  let [checked, leftOut] = [0, 0];
  const mismatches: HashMismatch[] = [];
  for (const [path, expected] of one.expected) {
    const answer = compareFile(tree.at(path), expected);
    if (isConfiguration(path) || (answer.kind === 'missing' && mayBeMissing(path))) {
      leftOut += 1;
      continue;
    }
    checked += 1;
    if (answer.kind !== 'same') mismatches.push({ package: name, path, expected, ...answer });
  }
  return { name, checked, leftOut, mismatches };
}

type Answer = { readonly kind: 'same' } | Pick<HashMismatch, 'kind' | 'found'>;

function compareFile(file: WitnessedFile | undefined, expected: string): Answer {
  if (file === undefined) return { kind: 'missing', found: undefined };
  if (file.type !== 'file') return { kind: 'not-a-file', found: file.type };
  const found = expected.length === 64 ? file.sha256 : file.md5;
  if (found === undefined) return { kind: 'unreadable', found: undefined };
  return found === expected.toLowerCase() ? { kind: 'same' } : { kind: 'changed', found };
}

/** dpkg keeps a changed configuration file over an upgrade, and so do we. */
function isConfiguration(path: string): boolean {
  return path.startsWith('etc/');
}

/** What slim images leave out by dpkg's path-exclude: documentation, manuals and translations; never code. */
const omitted = ['doc', 'man', 'info', 'locale', 'groff', 'lintian', 'linda', 'bug'];

function mayBeMissing(path: string): boolean {
  return omitted.some((directory) => path.startsWith(`usr/share/${directory}/`));
}

interface Stated extends Omit<HashVerdict, 'agrees' | 'statement'> {
  readonly unhashed: number;
  /** How many there are. */
  readonly packages: number;
}

function stateIt({ checked, mismatches, unchecked, unhashed, packages }: Stated): string {
  if (checked === 0)
    return `no file of ${packages} packages could be compared with the distribution’s hashes`;
  const nothingIn = unchecked.length === 0 ? '' : `; nothing to compare in ${unchecked.join(', ')}`;
  const unknown =
    unhashed === 0 ? '' : `; unknown: ${unhashed} files have a hash of a kind that is not compared`;
  const rest = nothingIn + unknown;
  if (mismatches.length === 0) {
    return `${checked} files of ${packages} packages are what the distribution ships${rest}`;
  }
  const [first] = mismatches;
  const example = first === undefined ? '' : `: ${first.path} of ${first.package} is ${first.kind}`;
  return `${mismatches.length} of ${checked} files differ from what the distribution ships${example}${rest}`;
}
