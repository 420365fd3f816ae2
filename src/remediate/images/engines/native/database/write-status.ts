import { type Deb822Field, type Deb822Stanza, fieldOf } from '../../../../../formats/deb822/index.ts';
import { editDpkgStatus } from '../../../../../formats/dpkg/index.ts';

/** A configuration file as the new record lists it. */
export interface ConffileRecord {
  /** Without leading slash. */
  readonly path: string;
  readonly md5: string;
  readonly isObsolete: boolean;
}

/** The order in which dpkg 1.21 writes the fields it knows (lib/dpkg/parse.c); all others follow as they came. */
const known = [
  'Package',
  'Essential',
  'Protected',
  'Status',
  'Priority',
  'Section',
  'Installed-Size',
  'Origin',
  'Maintainer',
  'Bugs',
  'Architecture',
  'Multi-Arch',
  'Source',
  'Version',
  'Replaces',
  'Provides',
  'Depends',
  'Pre-Depends',
  'Recommends',
  'Suggests',
  'Breaks',
  'Conflicts',
  'Enhances',
  'Conffiles',
  'Description',
];

/** The record of a package that was just installed, as dpkg itself would write it. */
export function installedStanza(control: Deb822Stanza, conffiles: readonly ConffileRecord[]): Deb822Stanza {
  const status: Deb822Field = { name: 'Status', value: 'install ok installed' };
  const added = conffiles.length === 0 ? [status] : [status, conffilesField(conffiles)];
  const fields = [...control.filter(({ name }) => !isOurs(name)), ...added];
  const byName = new Map(fields.map((field) => [field.name.toLowerCase(), field]));
  const ordered = known.flatMap((name) => byName.get(name.toLowerCase()) ?? []);
  const arbitrary = fields.filter(
    ({ name }) => !known.some((other) => other.toLowerCase() === name.toLowerCase()),
  );
  return [...ordered, ...arbitrary].filter((field) => !isDefault(field));
}

function isOurs(name: string): boolean {
  return ['status', 'conffiles', 'config-version'].includes(name.toLowerCase());
}

function isDefault({ name, value }: Deb822Field): boolean {
  return (name === 'Essential' || name === 'Protected' || name === 'Multi-Arch') && value === 'no';
}

function conffilesField(conffiles: readonly ConffileRecord[]): Deb822Field {
  const lines = conffiles.map(
    ({ path, md5, isObsolete }) => `\n /${path} ${md5}${isObsolete ? ' obsolete' : ''}`,
  );
  return { name: 'Conffiles', value: lines.join('') };
}

/** The status file with one package's record replaced. */
export function withInstalled(
  status: Uint8Array,
  control: Deb822Stanza,
  conffiles: readonly ConffileRecord[],
): Uint8Array {
  const key = { name: fieldOf(control, 'Package') ?? '', architecture: undefined };
  return editDpkgStatus(status, key, () => installedStanza(control, conffiles));
}
