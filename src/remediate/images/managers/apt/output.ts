import { fieldOf, parseDeb822 } from '../../../../formats/deb822/index.ts';
import { parseSourceField } from '../../../../formats/dpkg/index.ts';
import type { Offers, Simulation } from '../manager.ts';

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

/** What is offered, by name, as `apt-cache show` lists it; a record of the image's own database is no offer. */
export function readOffered(text: string): Offers {
  const rows = parseDeb822(text).flatMap((stanza) => {
    const name = fieldOf(stanza, 'Package');
    const version = fieldOf(stanza, 'Version');
    const isInstalled = fieldOf(stanza, 'Status') !== undefined;
    if (name === undefined || version === undefined || isInstalled) return [];
    const source = parseSourceField(fieldOf(stanza, 'Source'), { name, version });
    const size = Number(fieldOf(stanza, 'Size'));
    const sizeBytes = Number.isSafeInteger(size) && size >= 0 ? size : undefined;
    const sha256 = fieldOf(stanza, 'SHA256');
    return [{ name, version, sourceVersion: source.version, sizeBytes, sha256 }];
  });
  return Map.groupBy(rows, (row) => row.name);
}
