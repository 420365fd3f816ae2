import { type DebScript, writeDeb } from '../../src/formats/deb/index.ts';
import type { Deb822Stanza } from '../../src/formats/deb822/index.ts';
import { readTarBytes, type TarMember } from '../../src/formats/tar/index.ts';
import { type FileTreeSpec, layerTar } from '../builders/index.ts';

/** A package as a test needs it: plainly made up, and small. */
export interface DebSpec {
  readonly name: string;
  readonly version: string;
  /** amd64 unless said. */
  readonly architecture?: string;
  /** More control fields, e.g. `{ Depends: 'libc6 (>= 2.36)' }`. */
  readonly fields?: Readonly<Record<string, string>>;
  /** By path without leading slash. */
  readonly files?: FileTreeSpec;
  readonly conffiles?: readonly string[];
  readonly scripts?: Readonly<Partial<Record<DebScript, string>>>;
}

export interface MadeDeb {
  readonly spec: DebSpec;
  readonly control: Deb822Stanza;
  /** `pool/main/o/openssl/libssl3_3.0.2_amd64.deb` */
  readonly filename: string;
  readonly bytes: Uint8Array;
}

const mtimeSeconds = 1_767_225_600;

/** Builds the package; the same specification gives the same bytes. */
export function makeDeb(spec: DebSpec): MadeDeb {
  const { files = {}, conffiles = [], scripts = {} } = spec;
  const control = controlOf(spec);
  const bytes = writeDeb({ control, members: membersOf(files), conffiles, scripts, mtimeSeconds });
  const source = (spec.fields?.Source ?? spec.name).replace(/ .*/, '');
  const version = spec.version.replace(/^[0-9]+:/, '');
  const filename = `pool/main/${source.slice(0, 1)}/${source}/${spec.name}_${version}_${architectureOf(spec)}.deb`;
  return { spec, control, filename, bytes };
}

export function controlOf(spec: DebSpec): Deb822Stanza {
  const fields = {
    Package: spec.name,
    Version: spec.version,
    Architecture: architectureOf(spec),
    Maintainer: 'Oakum tests <tests@oakum.invalid>',
    ...spec.fields,
    Description: spec.fields?.Description ?? 'made up for tests\n It holds nothing of use.',
  };
  return Object.entries(fields).map(([name, value]) => ({ name, value }));
}

function architectureOf({ architecture }: DebSpec): string {
  return architecture ?? 'amd64';
}

/** The members of a tree with its directories, sorted as dpkg-deb sorts them: parents first. */
export function membersOf(files: FileTreeSpec): readonly TarMember[] {
  return [...readTarBytes(layerTar(files))].sort((left, right) =>
    left.header.path < right.header.path ? -1 : 1,
  );
}
