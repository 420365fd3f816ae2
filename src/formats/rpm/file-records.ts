import { piecesOf } from './database.ts';
import { faultOf } from './fault.ts';
import { Budget, malformed } from './fields.ts';
import { Header, keyName, pathsIn, tags } from './header.ts';
import type { RpmFault } from './records.ts';

/** A file as the header of its package says it is, and how it was installed. */
export interface RpmFile {
  /** Without leading slash; the root itself is empty. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'special';
  /** Permissions with setuid, setgid and sticky. */
  readonly mode: number;
  /** Of the content of plain files, hex; absent where there is none, or of a kind that is not known here. */
  readonly digest: { readonly kind: 'md5' | 'sha1' | 'sha256'; readonly value: string } | undefined;
  /** What a link leads to. */
  readonly linksTo: string | undefined;
  readonly user: string | undefined;
  readonly group: string | undefined;
  /** `%config`, with or without `noreplace`. */
  readonly isConfig: boolean;
  /** `%ghost`: the package owns the path, and brings nothing. */
  readonly isGhost: boolean;
  /** `%config(missingok)` */
  readonly mayBeMissing: boolean;
  /** Documentation, or of certain languages: what settings of rpm may leave out. */
  readonly isOptional: boolean;
  /** Whether rpm installed it; not where it was left out, or another package's file stands in its place. */
  readonly isInstalled: boolean;
  /** What the package says may be verified: `%verify(not …)` takes away. */
  readonly verifies: { readonly digest: boolean; readonly mode: boolean; readonly owner: boolean };
}

export interface RpmFileRecords {
  /** By the name of the package; several of one name follow each other. */
  readonly files: ReadonlyMap<string, readonly RpmFile[]>;
  readonly rejected: readonly RpmFault[];
}

/** Numbers of rpmfileAttrs, rpmfileState and rpmVerifyAttrs (rpm 4.18, include/rpm/rpmfiles.h). */
const flags = { config: 1, doc: 2, missingOk: 8, ghost: 64 } as const;
const normalState = 0;
const verify = { digest: 1, user: 8, group: 16, mode: 64 } as const;
const everything = 0xff_ff_ff_ff;

/** By number of the OpenPGP algorithm; without one it is MD5. */
const digestKinds = new Map([
  [1, { kind: 'md5', characters: 32 }],
  [2, { kind: 'sha1', characters: 40 }],
  [8, { kind: 'sha256', characters: 64 }],
] as const);

/** Characters of all paths, digests, links and owners together. */
const maxCharacters = 256 * 2 ** 20;
/** Of all packages; a desktop with everything installed has a million. */
const maxFiles = 1_500_000;
const maxPackages = 100_000;
const maxFaults = 100;

/**
 * What a database of rpm says about files, in any of its containers. Never throws: a package that cannot be read whole is
 * in `rejected` and has no files.
 */
export function readRpmFiles(bytes: Uint8Array): RpmFileRecords {
  const files = new Map<string, RpmFile[]>();
  const rejected: RpmFault[] = [];
  const budgets = budgetsOf();
  let packages = 0;
  try {
    for (const piece of piecesOf(bytes)) {
      packages += 1;
      if (packages > maxPackages) throw malformed(`it has more than ${maxPackages} packages`);
      if (rejected.length >= maxFaults) throw malformed(`it is damaged in ${maxFaults} places`);
      if (piece.kind === 'fault') rejected.push(piece.fault);
      else take(piece, { files, rejected, budgets });
    }
  } catch (error) {
    rejected.push(faultOf('the database', error));
  }
  return { files, rejected };
}

function budgetsOf(): Budgets {
  return {
    characters: new Budget(maxCharacters, 'what it says of files is too long'),
    files: new Budget(maxFiles, `it has more than ${maxFiles} files`),
  };
}

interface Budgets {
  readonly characters: Budget;
  readonly files: Budget;
}

interface Taking {
  readonly files: Map<string, RpmFile[]>;
  readonly rejected: RpmFault[];
  readonly budgets: Budgets;
}

function take(
  { what, bytes }: { readonly what: string; readonly bytes: Uint8Array },
  { files, rejected, budgets }: Taking,
): void {
  try {
    const header = new Header(bytes);
    const name = header.required(tags.name, 'name');
    if (name === keyName) return;
    const records = recordsOf(header, budgets);
    const known = files.get(name);
    if (known === undefined) files.set(name, records);
    else for (const record of records) known.push(record);
  } catch (error) {
    rejected.push(faultOf(what, error));
  }
}

/** What the header of one package says of its files. @throws rpm.malformed */
export function readFilesOf(header: Header): readonly RpmFile[] {
  return recordsOf(header, budgetsOf());
}

/** Everything that a header says by file, each tag as long as the list of files or absent. */
function recordsOf(header: Header, { characters, files }: Budgets): RpmFile[] {
  const paths = pathsIn(header, characters);
  files.take(paths.length);
  const listOf = <Value>(what: string, values: readonly Value[]): readonly Value[] => {
    if (values.length === 0 || values.length === paths.length) return values;
    throw malformed(`${values.length} ${what} of ${paths.length} files`);
  };
  const textsOf = (what: string, tag: number): readonly string[] => {
    const texts = listOf(what, header.texts(tag));
    for (const text of texts) characters.take(text.length);
    return texts;
  };
  const numbersOf = (what: string, ...from: Parameters<Header['numbers']>): readonly number[] =>
    listOf(what, header.numbers(...from));
  const lists = {
    modes: numbersOf('modes', tags.fileModes, 'int16'),
    states: numbersOf('states', tags.fileStates, 'byte'),
    flags: numbersOf('flags', tags.fileFlags),
    verify: numbersOf('flags of verification', tags.fileVerify),
    digests: textsOf('digests', tags.fileDigests),
    links: textsOf('links', tags.fileLinks),
    users: textsOf('users', tags.fileUsers),
    groups: textsOf('groups', tags.fileGroups),
    languages: textsOf('languages', tags.fileLanguages),
    digestKind: header.number(tags.fileDigestKind) ?? 1,
  };
  return paths.map((path, at) => recordOf(path, at, lists));
}

interface Lists {
  readonly modes: readonly number[];
  readonly states: readonly number[];
  readonly flags: readonly number[];
  readonly verify: readonly number[];
  readonly digests: readonly string[];
  readonly links: readonly string[];
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly languages: readonly string[];
  readonly digestKind: number;
}

function recordOf(path: string, at: number, lists: Lists): RpmFile {
  const mode = lists.modes[at] ?? 0;
  const kind = kindOf(mode);
  const has = (flag: number): boolean => ((lists.flags[at] ?? 0) & flag) !== 0;
  const verifies = (flag: number): boolean => ((lists.verify[at] ?? everything) & flag) !== 0;
  return {
    path,
    kind,
    mode: mode & 0o7777,
    digest: kind === 'file' ? digestOf(lists.digestKind, lists.digests[at] ?? '') : undefined,
    linksTo: kind === 'symlink' ? lists.links[at] : undefined,
    user: lists.users[at],
    group: lists.groups[at],
    isConfig: has(flags.config),
    isGhost: has(flags.ghost),
    mayBeMissing: has(flags.missingOk),
    isOptional: has(flags.doc) || (lists.languages[at] ?? '') !== '',
    isInstalled: (lists.states[at] ?? normalState) === normalState,
    verifies: {
      digest: verifies(verify.digest),
      mode: verifies(verify.mode),
      owner: verifies(verify.user) && verifies(verify.group),
    },
  };
}

function digestOf(number: number, value: string): RpmFile['digest'] {
  const found = [...digestKinds].find(([known]) => known === number)?.[1];
  if (found === undefined || !/^[0-9a-f]+$/.test(value)) return undefined;
  return value.length === found.characters ? { kind: found.kind, value } : undefined;
}

/** The kinds of POSIX; what has none of them is none that a package brings. */
function kindOf(mode: number): RpmFile['kind'] {
  switch (mode & 0o17_0000) {
    case 0o10_0000:
      return 'file';
    case 0o4_0000:
      return 'directory';
    case 0o12_0000:
      return 'symlink';
    default:
      return 'special';
  }
}
