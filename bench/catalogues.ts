import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { rigHas } from '../rig/needs.ts';
import { type Cost, costOf } from './cost.ts';
import { type BenchImage, imageA, imageB } from './images.ts';
import type { Measurement, Place } from './measurement.ts';
import { compare, Difference } from './opinions/differences.ts';
import { listed } from './opinions/packages.ts';
import { buildCommand, type Peer, peerPath, peerVersion, syft, trivy } from './peers.ts';
import { median, type Row } from './row.ts';
import { type Command, oakum } from './whole-process.ts';

/**
 * The catalogue of packages of images A and B with nothing known: processor time, wall and memory of Oakum, of the floor
 * under it, and of the peers, in turns; and what each found. A difference that nobody explained ends the bench.
 */
export const catalogues: Measurement = {
  id: 'packages',
  measure: async (place) => {
    const able = rigHas('mmdebstrap');
    if (!able.ok) return [{ kind: 'skipped', title: 'packages of images A and B', ...able }];
    const differences = readDifferences();
    const used = new Set<Difference>();
    const rows: Row[] = [];
    for (const make of [imageA, imageB])
      rows.push(...(await measureImage(await make(), { place, differences, used })));
    const stale = differences.filter((one) => !used.has(one));
    const hasPeers = [syft, trivy].every(isBuilt);
    if (hasPeers && stale.length > 0)
      throw new Error(`no difference for: ${stale.map(({ reason }) => reason).join('; ')}`);
    return rows;
  },
};

function readDifferences(): readonly Difference[] {
  const file = join(import.meta.dirname, 'peers', 'differences.json');
  return z.array(Difference).parse(JSON.parse(readFileSync(file, 'utf8')));
}

interface Context {
  readonly place: Place;
  readonly differences: readonly Difference[];
  readonly used: Set<Difference>;
}

async function measureImage(image: BenchImage, context: Context): Promise<readonly Row[]> {
  const contestants = contestantsFor(image, context.place).filter(
    ({ peer }) => peer === undefined || isBuilt(peer),
  );
  const costs = new Map(contestants.map(({ name }) => [name, [] as Cost[]]));
  // So that the first turn finds the layers in the system's file cache, as the others do.
  for (const path of layersOf(image.layout)) readFileSync(path);
  for (let turn = 0; turn < context.place.turns; turn += 1) {
    for (const { name, command, forget, exits } of contestants) {
      if (forget !== undefined) rmSync(forget, { recursive: true, force: true });
      costs.get(name)?.push(await costOf(command, exits));
    }
  }
  const rows = contestants.flatMap(({ name }) => rowsOf(image, name, costs));
  const skipped = [syft, trivy].filter((peer) => !isBuilt(peer));
  return [...rows, ...opinionsOn(image, costs, context), ...skipped.map((peer) => notBuilt(image, peer))];
}

type Costs = ReadonlyMap<string, readonly Cost[]>;

function rowsOf(image: BenchImage, name: string, costs: Costs): readonly Row[] {
  const mine = costs.get(name) ?? [];
  const sorted = (pick: (cost: Cost) => number): readonly number[] =>
    mine.map(pick).toSorted((a, b) => a - b);
  const floor = median((costs.get('floor') ?? []).map(({ cpuMs }) => cpuMs).toSorted((a, b) => a - b));
  const isOurs = name === 'oakum';
  const cpu = sorted(({ cpuMs }) => cpuMs);
  const title = `image ${image.id} (${image.what}, ${sizeMb(image)} MB stored) by ${name}`;
  const note = `${(median(cpu) / floor).toFixed(2)} × the floor`;
  return [
    {
      kind: 'measured',
      title: `${title}: processor time`,
      unit: 'ms',
      sorted: cpu,
      note,
      ...(isOurs ? { goal: floor * 1.2 } : {}),
    },
    { kind: 'measured', title: `${title}: wall`, unit: 'ms', sorted: sorted(({ wallMs }) => wallMs) },
    {
      kind: 'measured',
      title: `${title}: memory of all its processes`,
      unit: 'MB',
      sorted: sorted(({ peakMb }) => peakMb),
      ...(isOurs ? { goal: 180 } : {}),
    },
  ];
}

function opinionsOn(image: BenchImage, costs: Costs, { differences, used }: Context): readonly Row[] {
  const said = (name: string): string | undefined => costs.get(name)?.[0]?.stdout;
  const [ours, theirs, others] = [said('oakum'), said('syft'), said('trivy')];
  if (ours === undefined || theirs === undefined || others === undefined) return [];
  const found = { oakum: listed.oakum(ours), syft: listed.syft(theirs), trivy: listed.trivy(others) };
  const compared = compare(found, differences);
  if (compared.unexplained.length > 0)
    throw new Error(`image ${image.id}, differences without a reason:\n${compared.unexplained.join('\n')}`);
  for (const one of compared.used) used.add(one);
  const row = (title: string, count: number): Row => ({
    kind: 'measured',
    title: `image ${image.id}: packages ${title}`,
    unit: 'packages',
    sorted: [count],
  });
  return [
    row('that Oakum finds', found.oakum.size),
    row(`that all three find`, compared.agreed),
    row('that not all find, each with a reason in bench/peers/differences.json', compared.explained),
  ];
}

interface Contestant {
  readonly name: string;
  readonly command: Command;
  readonly peer?: Peer;
  /** What it remembers of runs before. */
  readonly forget?: string;
  /** Codes that count as a run; 0 unless said. */
  readonly exits?: readonly number[];
}

function contestantsFor({ layout }: BenchImage, place: Place): readonly Contestant[] {
  const directory = place.directory('catalogues');
  const state = join(directory, 'state');
  const cache = join(directory, 'trivy');
  const scan = ['scan', 'image', `oci:${layout}`, '--packages-only', '--state', state, '-o', 'json'];
  const floor = join(import.meta.dirname, 'programs', 'floor.ts');
  return [
    {
      name: 'floor',
      command: {
        program: process.execPath,
        args: ['--disable-warning=ExperimentalWarning', floor, ...layersOf(layout)],
      },
    },
    // Image B holds bills that speak of another system, which makes its catalogue partial.
    { name: 'oakum', command: oakum(scan), forget: state, exits: [0, 4] },
    {
      name: 'trivy',
      peer: trivy,
      forget: cache,
      command: {
        program: peerPath(trivy),
        // As CycloneDX, it needs no database of vulnerabilities. Jars would need another one.
        args: [
          ...['image', '--input', layout, '--format', 'cyclonedx', '--cache-dir', cache, '--quiet'],
          ...['--skip-files', '**/*.jar', '--skip-db-update', '--skip-java-db-update', '--offline-scan'],
          ...['--disable-telemetry', '--skip-version-check'],
        ],
      },
    },
    {
      name: 'syft',
      peer: syft,
      command: {
        program: peerPath(syft),
        args: ['scan', `oci-dir:${layout}`, '--quiet', '--output', 'json'],
        environment: { SYFT_CHECK_FOR_APP_UPDATE: 'false' },
      },
    },
  ];
}

/** Layers are all that is large. */
function layersOf(layout: string): readonly string[] {
  const blobs = join(layout, 'blobs', 'sha256');
  return readdirSync(blobs)
    .map((name) => join(blobs, name))
    .filter((path) => statSync(path).size > 2 ** 20);
}

function sizeMb({ layout }: BenchImage): number {
  return Math.round(layersOf(layout).reduce((sum, path) => sum + statSync(path).size, 0) / 1e6);
}

function isBuilt(peer: Peer): boolean {
  return existsSync(peerPath(peer));
}

function notBuilt({ id }: BenchImage, peer: Peer): Row {
  const title = `image ${id} by ${peer.id} ${peerVersion(peer)}`;
  return { kind: 'skipped', title, reason: 'not built', enable: buildCommand };
}
