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

/** Versions that the sources offer, by name, as `apt-cache madison` lists them: newest first. */
export function readMadison(text: string): ReadonlyMap<string, readonly string[]> {
  const rows = text.split('\n').flatMap((line) => {
    const [name, version] = line.split('|').map((part) => part.trim());
    return name === undefined || version === undefined || name === '' ? [] : [{ name, version }];
  });
  return new Map(
    [...Map.groupBy(rows, (row) => row.name)].map(([name, list]) => [name, list.map((row) => row.version)]),
  );
}
