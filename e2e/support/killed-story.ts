import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Plan } from '../../src/model/index.ts';
import type { CliResult } from './cli.ts';
import type { FakeEstate } from './fake-estate.ts';

const preload = [join(import.meta.dirname, 'kill-points.ts')];

export interface KillStory {
  /** Estates that are told the same story, each in its own world, so that several points are tried at once. */
  readonly estates: readonly FakeEstate[];
  /** The command to kill and to run again. */
  readonly command: (estate: FakeEstate) => readonly string[];
  /** Whether running it again came to its end: exit code 0 unless said. */
  readonly isDone?: (again: CliResult) => boolean;
  /** Throws when the end is not what it must be. */
  readonly check: (estate: FakeEstate, again: CliResult) => Promise<void>;
}

export interface KillReport {
  /** Every point, in order. */
  readonly points: readonly string[];
  /** What went wrong, with the point where the process had been killed. */
  readonly problems: readonly string[];
}

/**
 * Runs the command once undisturbed to learn its points; then, from the same beginning each time, kills it at one of
 * them, runs it again and looks at the end. A point that the command no longer reaches, because it waited less or more
 * often this time, ends by itself and is left out of the report.
 */
export async function killEverywhere(story: KillStory): Promise<KillReport> {
  const points = new Map<number, string>();
  const problems: string[] = [];
  const backs = await Promise.all(story.estates.map((estate) => estate.remember()));
  const [first] = story.estates;
  if (first === undefined) throw new Error('a story needs an estate');
  const open = worthKilling(await pointsOf(first, story.command(first))).values();
  const work = async (estate: FakeEstate, back: () => Promise<void>): Promise<void> => {
    for (const at of open) {
      await back();
      const point = await killAt(estate, story.command(estate), at);
      if (point === undefined) continue;
      points.set(at, point);
      const problem = await finish(estate, story);
      if (problem !== undefined) problems.push(`killed at ${at}, ${point}: ${problem}`);
    }
  };
  await Promise.all(story.estates.map((estate, index) => work(estate, backs[index] ?? (async () => {}))));
  return {
    points: [...points].toSorted(([left], [right]) => left - right).map(([, name]) => name),
    problems,
  };
}

/** The names of all points of the command, in order, when nothing stops it. */
async function pointsOf(estate: FakeEstate, command: readonly string[]): Promise<readonly string[]> {
  const log = estate.path('points');
  rmSync(log, { force: true });
  const { code, stderr } = await estate.oakum(command, { preload, environment: { OAKUM_KILL_LOG: log } });
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}: ${stderr}`);
  return readFileSync(log, 'utf8').trimEnd().split('\n');
}

/**
 * Numbers, from 1, of the points to kill at: everything after an effect; and before one where it is the first of its
 * kind, or where none lies right before it. What is left out would find the world as its neighbour leaves it: all that
 * outlives the process is a point.
 */
function worthKilling(points: readonly string[]): readonly number[] {
  const seen = new Set<string>();
  return points.flatMap((name, index) => {
    const isNew = !seen.has(name);
    seen.add(name);
    const isApart = points[index - 1]?.startsWith('after ') !== true;
    return name.startsWith('after ') || isNew || isApart ? [index + 1] : [];
  });
}

/** Kills each process at its `every`-th point until one comes to its end; gives how many were killed. */
export async function killAgainAndAgain(
  estate: FakeEstate,
  command: readonly string[],
  every: number,
): Promise<number> {
  for (let killed = 0; killed < 100; killed += 1) {
    if ((await killAt(estate, command, every)) === undefined) return killed;
  }
  throw new Error(`${command.join(' ')} does not come to its end`);
}

/** The name of the point where the process was killed; undefined when it ended by itself. */
async function killAt(
  estate: FakeEstate,
  command: readonly string[],
  at: number,
): Promise<string | undefined> {
  const log = estate.path('points');
  rmSync(log, { force: true });
  const environment = { OAKUM_KILL_AT: String(at), OAKUM_KILL_LOG: log };
  const { signal, code, stderr } = await estate.oakum(command, { preload, environment });
  const last = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').at(-1) : undefined;
  if (signal === 'SIGKILL') return last ?? 'nowhere';
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code} by itself: ${stderr}`);
  return undefined;
}

async function finish(
  estate: FakeEstate,
  { command, check, isDone = ({ code }) => code === 0 }: KillStory,
): Promise<string | undefined> {
  const again = await estate.oakum(command(estate));
  if (!isDone(again)) return `the same command again: ${again.code} ${again.stderr} ${again.stdout}`;
  try {
    await check(estate, again);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export function readPlan(estate: FakeEstate): Plan {
  return Plan.parse(JSON.parse(readFileSync(estate.path('plan.json'), 'utf8')));
}
