import type { SourcePackage } from '../../model/index.ts';
import { type Deb822Stanza, fieldOf } from '../deb822/index.ts';

/** States in which a package's files are on disk. `config-files` and `not-installed` are not among them. */
export type DpkgState =
  | 'installed'
  | 'half-installed'
  | 'unpacked'
  | 'half-configured'
  | 'triggers-awaited'
  | 'triggers-pending';

export interface Conffile {
  /** Without leading slash. */
  readonly path: string;
  /** The file as the package brought it; `newconffile` while an installation is under way. */
  readonly md5: string;
  readonly isObsolete: boolean;
}

export interface DpkgPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string | undefined;
  /** What it was built from; the package itself where the record names no source. */
  readonly source: SourcePackage;
  readonly state: DpkgState;
  /** An administrator asked for this version to stay. */
  readonly isHeld: boolean;
  readonly isEssential: boolean;
  readonly conffiles: readonly Conffile[];
  /** All fields, for who has to write the record back. */
  readonly stanza: Deb822Stanza;
}

/** A record that could not be understood: it exists, so whoever reads the database has not read all of it. */
export interface RejectedRecord {
  readonly line: number;
  readonly reason: string;
}

export interface DpkgRecords {
  readonly packages: readonly DpkgPackage[];
  readonly rejected: readonly RejectedRecord[];
}

/** What became of one stanza. */
export type RecordOutcome =
  | { readonly kind: 'package'; readonly value: DpkgPackage }
  | { readonly kind: 'absent' }
  | { readonly kind: 'rejected'; readonly reason: string };

const presentStates: ReadonlySet<string> = new Set([
  'installed',
  'half-installed',
  'unpacked',
  'half-configured',
  'triggers-awaited',
  'triggers-pending',
] satisfies readonly DpkgState[]);

function isPresent(state: string): state is DpkgState {
  return presentStates.has(state);
}

/** As dpkg allows them (pkg_name_is_illegal), which is wider than policy. */
const nameForm = /^[A-Za-z0-9][A-Za-z0-9+._-]*$/;

/** Reads one record; `status` is what stands in for a missing Status field, undefined if it must not be missing. */
export function readRecord(stanza: Deb822Stanza, defaultStatus: string | undefined): RecordOutcome {
  const name = fieldOf(stanza, 'Package');
  const status = fieldOf(stanza, 'Status') ?? defaultStatus;
  if (name === undefined || !nameForm.test(name)) return rejected('no package name');
  if (status === undefined) return rejected(`${name} has no Status`);
  const [want, , state = ''] = status.split(/\s+/);
  if (state === 'config-files' || state === 'not-installed') return { kind: 'absent' };
  if (!isPresent(state))
    return rejected(`${name} has the unknown status ${JSON.stringify(status.slice(0, 80))}`);
  const version = fieldOf(stanza, 'Version');
  if (version === undefined || !/^[!-~]+$/.test(version)) return rejected(`${name} has no version`);
  return {
    kind: 'package',
    value: {
      name,
      version,
      architecture: fieldOf(stanza, 'Architecture'),
      source: parseSourceField(fieldOf(stanza, 'Source'), { name, version }),
      state,
      isHeld: want === 'hold',
      isEssential: fieldOf(stanza, 'Essential') === 'yes',
      conffiles: conffilesOf(fieldOf(stanza, 'Conffiles')),
      stanza,
    },
  };
}

function rejected(reason: string): RecordOutcome {
  return { kind: 'rejected', reason };
}

/**
 * `Source: name` or `Source: name (version)`. The version stands there only where it differs from the binary's: after
 * a rebuild (`+b1`), or where binaries number themselves. It is the one that advisories compare with.
 */
export function parseSourceField(field: string | undefined, binary: SourcePackage): SourcePackage {
  const match = /^(\S+)(?:\s+\((\S+)\))?$/.exec(field ?? '');
  return match === null ? binary : { name: match[1] ?? binary.name, version: match[2] ?? binary.version };
}

function conffilesOf(field: string | undefined): readonly Conffile[] {
  if (field === undefined) return [];
  return field.split('\n').flatMap((line) => {
    const match = /^ \/(.+?) ([0-9a-f]{32}|newconffile)((?: [a-z-]+)*)$/.exec(line);
    if (match === null) return [];
    const [, path = '', md5 = '', flags = ''] = match;
    return [{ path, md5, isObsolete: flags.includes('obsolete') }];
  });
}
