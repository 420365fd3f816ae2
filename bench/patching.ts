import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { rigHas } from '../rig/needs.ts';
import { type Cost, costOf } from './cost.ts';
import type { Measurement, Place } from './measurement.ts';
import {
  buildahEngine,
  byCopa,
  type Contestant,
  forget,
  type Moved,
  nativeAgain,
  nativeEngine,
  plainApt,
} from './patching/contestants.ts';
import { type Patched, takeResult } from './patching/result.ts';
import { type AptRoot, differencesOf, openAptRoot, randomSets } from './patching/same-as-apt.ts';
import { openPatchScene, type PatchScene } from './patching/scene.ts';
import { buildCommand, buildkit, copa, peerPath, peerVersion } from './peers.ts';
import { median, type Row } from './row.ts';

/** Image A patched by the native engine, and by Copa limited to the same packages, in turns, from and to a registry. */
export const patching: Measurement = {
  id: 'patching',
  measure: (place) =>
    withScene(place, async (scene) => {
      const native = nativeEngine(scene, place);
      const moved = await movedBy(scene, native);
      const peers = byCopa(scene, place, moved);
      const again = nativeAgain(scene, place);
      const built = isBuilt() ? [peers.cold, peers.warm] : [];
      const measured = await inTurns(scene, [native, again, ...built], place.turns);
      await untilTen(scene, native, measured);
      const rows = [
        ...beside(measured, native, peers.cold),
        ...beside(measured, again, peers.warm),
        ...sameDigest(native, measured, moved),
      ];
      return isBuilt() ? rows : [...rows, notBuilt];
    }),
};

/** The buildah engine beside plain apt in buildah: for the packages that the native engine moves, and for all. */
export const buildahPatching: Measurement = {
  id: 'patching-buildah',
  measure: (place) =>
    withScene(place, async (scene) => {
      const able = rigHas('buildah');
      if (!able.ok) return [{ kind: 'skipped', title: 'patching by buildah', ...able }];
      const moved = await movedBy(scene, nativeEngine(scene, place));
      const limited = [plainApt(scene, place, moved), buildahEngine(scene, place, moved)];
      const all = [plainApt(scene, place), buildahEngine(scene, place)];
      const measured = await inTurns(scene, [...limited, ...all], place.turns);
      return [limited, all].flatMap(([apt, ours]) => {
        if (apt === undefined || ours === undefined) return [];
        const pair = new Map([...measured].filter(([one]) => one === apt || one === ours));
        return rowsOf(pair, ours, {
          wallGoal: median(sorted(measured.get(apt) ?? [], ({ wallMs }) => wallMs)),
        });
      });
    }),
};

const setsATurn = 10;

/** Random sets of the packages that the native engine moves, by it and by apt: whole trees compared. */
export const sameAsApt: Measurement = {
  id: 'same-as-apt',
  measure: (place) =>
    withScene(place, async (scene) => {
      const able = rigHas('buildah');
      if (!able.ok) return [{ kind: 'skipped', title: 'native beside apt', ...able }];
      const moved = await movedBy(scene, nativeEngine(scene, place));
      const root = await openAptRoot(scene, place);
      try {
        return [await differingSets(moved, { scene, root, place })];
      } finally {
        await root.stop();
      }
    }),
};

async function differingSets(
  moved: readonly Moved[],
  { scene, root, place }: { readonly scene: PatchScene; readonly root: AptRoot; readonly place: Place },
): Promise<Row> {
  const state = join(place.directory('native-sets'), 'state');
  const count = place.turns * setsATurn;
  const seed = 'oakum';
  let [differing, sizes] = [0, 0];
  for (const set of randomSets(moved, seed).take(count)) {
    const paths = await differencesOf(set, { scene, root, place, state });
    sizes += set.length;
    if (paths.length === 0) continue;
    differing += 1;
    const names = set.map(({ name }) => name).join(' ');
    process.stderr.write(`differs: ${names}\n${paths.map((path) => `  ${path}\n`).join('')}`);
  }
  return {
    kind: 'measured',
    title: 'sets of packages of image A that native and apt leave otherwise',
    unit: 'sets',
    goal: 0,
    sorted: [differing],
    note: `of ${count} random ones with ${Math.round(sizes / count)} of ${moved.length} packages each; seed ${seed}`,
  };
}

interface Turn extends Cost, Patched {}
type Measured = Map<Contestant, Turn[]>;

async function withScene(
  place: Place,
  measure: (scene: PatchScene) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  for (const need of ['mmdebstrap', 'docker-registry'] as const) {
    const able = rigHas(need);
    if (!able.ok) return [{ kind: 'skipped', title: 'patching image A', ...able }];
  }
  const scene = await openPatchScene(place);
  try {
    return await measure(scene);
  } finally {
    await scene.stop();
  }
}

const Answer = z.object({
  packages: z.array(z.object({ name: z.string(), from: z.string(), to: z.string() })),
});

/** The first run, which nobody counts: it brings the repositories into the mirror, and says what the others are limited to. */
async function movedBy(scene: PatchScene, native: Contestant): Promise<readonly Moved[]> {
  forget(native);
  const { stdout } = await costOf(native.command);
  await takeResult(scene, native);
  return Answer.parse(JSON.parse(stdout)).packages;
}

/** The first turn warms the system's caches and brings what the mirror lacks; it is not counted. */
async function inTurns(
  scene: PatchScene,
  contestants: readonly Contestant[],
  turns: number,
): Promise<Measured> {
  const measured: Measured = new Map(contestants.map((one) => [one, []]));
  for (let turn = 0; turn <= turns; turn += 1) {
    for (const one of contestants) {
      const done = await once(scene, one);
      if (turn > 0) measured.get(one)?.push(done);
    }
  }
  return measured;
}

async function once(scene: PatchScene, one: Contestant): Promise<Turn> {
  forget(one);
  const cost = await costOf(one.command);
  const tookNs = /^tookNs=(\d+)$/m.exec(cost.stdout)?.[1];
  const wallMs = tookNs === undefined ? cost.wallMs : Number(tookNs) / 1e6;
  return { ...cost, wallMs, ...(await takeResult(scene, one)) };
}

const runsForDigest = 10;

async function untilTen(scene: PatchScene, native: Contestant, measured: Measured): Promise<void> {
  const turns = measured.get(native) ?? [];
  while (turns.length < runsForDigest) turns.push(await once(scene, native));
}

function sameDigest(native: Contestant, measured: Measured, moved: readonly Moved[]): readonly Row[] {
  const digests = (measured.get(native) ?? []).map(({ digest }) => digest);
  const distinct = new Set(digests).size;
  if (distinct !== 1) throw new Error(`${digests.length} runs gave ${distinct} digests`);
  const note = `${moved.length} packages; the same digest in ${digests.length} of ${digests.length} runs`;
  return [
    {
      kind: 'measured',
      title: 'packages moved by oakum native',
      unit: 'packages',
      sorted: [moved.length],
      note,
    },
  ];
}

const memoryGoalMb = 150;

/** Ours and a peer's, if that was measured: a fifth of its time is the goal. */
function beside(measured: Measured, ours: Contestant, peer: Contestant): readonly Row[] {
  const pair = new Map([...measured].filter(([one]) => one === ours || one === peer));
  const turns = pair.get(peer);
  const fifth = turns === undefined ? undefined : median(sorted(turns, ({ wallMs }) => wallMs)) / 5;
  return rowsOf(pair, ours, { wallGoal: fifth, memoryGoal: memoryGoalMb });
}

function rowsOf(
  measured: Measured,
  ours: Contestant,
  goals: { readonly wallGoal?: number | undefined; readonly memoryGoal?: number } = {},
): readonly Row[] {
  const own = measured.get(ours) ?? [];
  return [...measured].flatMap(([one, turns]) => {
    const row = (what: string, unit: 'ms' | 'MB', pick: (turn: Turn) => number, goal?: number): Row => {
      const values = sorted(turns, pick);
      const ratio = median(values) / median(sorted(own, pick));
      const note = one === ours ? {} : { note: `${ratio.toFixed(2)} × ${ours.name}` };
      return {
        kind: 'measured',
        title: `image A by ${one.name}: ${what}`,
        unit,
        sorted: values,
        goal: one === ours ? goal : undefined,
        ...note,
      };
    };
    return [
      row('wall', 'ms', ({ wallMs }) => wallMs, goals.wallGoal),
      row('processor time', 'ms', ({ cpuMs }) => cpuMs),
      row('memory of all its processes', 'MB', ({ peakMb }) => peakMb, goals.memoryGoal),
      row('layers added, compressed', 'MB', ({ layerBytes }) => layerBytes / 1e6),
    ];
  });
}

function sorted(turns: readonly Turn[], pick: (turn: Turn) => number): readonly number[] {
  return turns.map(pick).toSorted((left, right) => left - right);
}

function isBuilt(): boolean {
  return [copa, buildkit].every((peer) => existsSync(peerPath(peer)));
}

const notBuilt: Row = {
  kind: 'skipped',
  title: `image A by copa ${peerVersion(copa)} with BuildKit ${peerVersion(buildkit)}`,
  reason: 'not built',
  enable: buildCommand,
};
