import { existsSync } from 'node:fs';
import { totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { OakumError } from '../../kernel/pure/index.ts';
import type { ApartProgram } from './apart.ts';

/**
 * Where a program of ours lies, and what it has to be able to read to run: as source `src/bin/NAME.ts` with the
 * sources and node_modules, in a bundle `NAME.js` beside the bundle's main file.
 */
export function ourProgram(
  name: string,
  from: string = import.meta.url,
): Pick<ApartProgram, 'entry' | 'mayRead'> {
  const at = (path: string): string => fileURLToPath(new URL(path, from));
  if (from.endsWith('.ts')) {
    const root = '../../../';
    return {
      entry: at(`${root}src/bin/${name}.ts`),
      mayRead: [at(`${root}src/`), at(`${root}node_modules/`), at(`${root}package.json`)],
    };
  }
  const directory = ['./', '../'].find((place) => existsSync(at(`${place}${name}.js`)));
  if (directory === undefined) throw new OakumError('exec.not-found', `${name}.js is not beside ${at('./')}`);
  return { entry: at(`${directory}${name}.js`), mayRead: [at(directory)] };
}

/** The program of ours that reads hostile bytes. `about` is what it will be asked about first, so that it can load that. */
export function ourReader(about?: 'documents'): ApartProgram {
  const program = { ...ourProgram('layer-reader'), memoryMb: 512, maxAnswerBytes: 256 * 1024 * 1024 };
  return about === undefined ? program : { ...program, args: [about] };
}

const mostFeedMb = 4096;
const leastFeedMb = 512;

/**
 * The same program for whole feeds, each of which is in memory as a whole while it is built: as much as this process would
 * take itself, and at most half of what it may, so that the reader ends for lack of memory, and not we.
 */
export function ourFeedReader(): ApartProgram {
  const allowedMb = Math.min(totalmem(), process.constrainedMemory() || totalmem()) / 2 ** 20;
  const memoryMb = Math.floor(Math.min(mostFeedMb, Math.max(leastFeedMb, allowedMb / 2)));
  return { ...ourProgram('layer-reader'), memoryMb, maxAnswerBytes: 2 * 1024 ** 3 };
}
