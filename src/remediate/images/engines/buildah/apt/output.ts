import { fieldOf, parseDeb822 } from '../../../../../formats/deb822/index.ts';
import { parseSourceField } from '../../../../../formats/dpkg/index.ts';

/** What `apt-get -s` says that it would do. */
export interface Simulation {
  readonly installs: readonly {
    readonly name: string;
    readonly from: string | undefined;
    readonly to: string;
  }[];
  readonly removes: readonly string[];
  /** Packages that could move but do not, because others would have to come or go. */
  readonly keptBack: readonly string[];
}

/** Reads the output of a simulation in C locale: `Inst name [old] (new origin [arch])`, `Remv name [old]`. */
export function readSimulation(text: string): Simulation {
  const lines = text.split('\n');
  const installs = lines.flatMap((line) => {
    const match = /^Inst (\S+)(?: \[(\S+)\])? \((\S+) /.exec(line);
    const [, name, from, to] = match ?? [];
    return name === undefined || to === undefined ? [] : [{ name: name.replace(/:.*/, ''), from, to }];
  });
  const removes = lines.flatMap((line) => /^Remv (\S+)/.exec(line)?.[1] ?? []);
  return { installs, removes, keptBack: keptBackIn(lines) };
}

function keptBackIn(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex((line) => line.startsWith('The following packages have been kept back'));
  if (start < 0) return [];
  const end = lines.findIndex((line, index) => index > start && !line.startsWith(' '));
  return lines.slice(start + 1, end < 0 ? undefined : end).flatMap((line) => line.trim().split(/\s+/));
}

/** A version that the sources offer, and that of the source package it was built from: advisories speak of the latter. */
export interface Offered {
  readonly version: string;
  readonly sourceVersion: string;
  /** Of the archive; absent where the record does not say. */
  readonly sizeBytes: number | undefined;
}

/** What is offered, by name, as `apt-cache show` lists it; a record of the image's own database is no offer. */
export function readOffered(text: string): ReadonlyMap<string, readonly Offered[]> {
  const rows = parseDeb822(text).flatMap((stanza) => {
    const name = fieldOf(stanza, 'Package');
    const version = fieldOf(stanza, 'Version');
    const isInstalled = fieldOf(stanza, 'Status') !== undefined;
    if (name === undefined || version === undefined || isInstalled) return [];
    const source = parseSourceField(fieldOf(stanza, 'Source'), { name, version });
    const size = Number(fieldOf(stanza, 'Size'));
    const sizeBytes = Number.isSafeInteger(size) && size >= 0 ? size : undefined;
    return [{ name, version, sourceVersion: source.version, sizeBytes }];
  });
  return Map.groupBy(rows, (row) => row.name);
}
