import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folder of this room, where its Go modules are. */
export const rigRoot = import.meta.dirname;

const scratchPrefix = 'oakum-rig-';
const memory = '/dev/shm';
const disk = '/var/tmp';

/** Where built programs and images are kept between runs. */
export function cacheDirectory(): string {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const directory = join(base, 'oakum', 'rig');
  mkdirSync(directory, { recursive: true });
  return directory;
}

/** A new directory for one server's state: in memory where the system has such a place, else on disk. */
export function memoryDirectory(): string {
  return scratchIn(canWrite(memory) ? memory : tmpdir());
}

/** A new directory where temporary files go, for what may be large: `TMPDIR` may name memory where there is much of it. */
export function temporaryDirectory(): string {
  return scratchIn(tmpdir());
}

/** A new directory on disk, wherever temporary files go: what is left there after a kill is found by its place. */
export function diskDirectory(): string {
  return scratchIn(canWrite(disk) ? disk : tmpdir());
}

function scratchIn(base: string): string {
  return mkdtempSync(join(base, `${scratchPrefix}${process.pid}-`));
}

/** Directories that rigs of this user left behind whose process is gone: killed ones cannot clean up after themselves. */
export function abandonedDirectories(): readonly string[] {
  const bases = [...new Set([memory, disk, tmpdir()])].filter((base) => existsSync(base));
  return bases.flatMap((base) =>
    readdirSync(base)
      .filter((name) => name.startsWith(scratchPrefix) && !isAlive(Number(name.split('-')[2])))
      .map((name) => join(base, name))
      .filter((path) => statSync(path).uid === process.getuid?.()),
  );
}

export function removeDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}

function isAlive(pid: number): boolean {
  return Number.isInteger(pid) && existsSync(`/proc/${pid}`);
}

function canWrite(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
