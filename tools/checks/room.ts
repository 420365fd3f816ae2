import { accessSync, chmodSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs';
import { memoryDirectory, removeDirectory } from '../../rig/paths.ts';

/** Where the temporary files of tests go. */
export interface Room {
  /** For `TMPDIR`; undefined: where the system has them. */
  readonly directory: string | undefined;
  remove(): void;
}

const memory = '/dev/shm';
const gib = 2 ** 30;
/** What the tests write at once stays below this: images are laid out two at a time. */
const neededBytes = 12 * gib;
/** And this is what their programs need beside it. */
const programsBytes = 4 * gib;

/**
 * Memory, where there is enough of it and programs may run from there: tests lay out the files of whole images, and a disk
 * takes most of their time. Its name is one that `npm run rig -- down` removes if this process is killed.
 */
export function roomForTests(): Room {
  if (!isRoomy()) return { directory: undefined, remove: () => {} };
  const directory = memoryDirectory();
  // Servers that run as other users have their files in it.
  chmodSync(directory, 0o1777);
  return { directory, remove: () => removeOrTell(directory) };
}

/** What the tests came to must be told all the same. */
function removeOrTell(directory: string): void {
  try {
    removeDirectory(directory);
  } catch (error) {
    process.stderr.write(`${directory} is left, remove it by \`npm run rig -- down\`: ${String(error)}\n`);
  }
}

function isRoomy(): boolean {
  if (!existsSync(memory) || !mayRunFrom(memory)) return false;
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize >= neededBytes && availableBytes() >= neededBytes + programsBytes;
}

function mayRunFrom(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
  } catch {
    return false;
  }
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const [, , , options = 'noexec'] =
    mounts.map((line) => line.split(' ')).findLast(([, place]) => place === directory) ?? [];
  return !options.split(',').includes('noexec');
}

function availableBytes(): number {
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}
