import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isTree, listAt, numberAt, type Tree } from '../values/tree.ts';
import type { StateStore } from './persist.ts';
import type { KubeState } from './store.ts';

/**
 * Keeps the cluster in one file, readable by its owner only. A save is a rename: whoever is killed in the middle of
 * one leaves the state before it.
 *
 * @throws where the file is there and holds no state; a damaged cluster is never taken for a new one.
 */
export function makeFileState(path: string): StateStore {
  return {
    load: () => {
      const text = readIfThere(path);
      if (text === undefined) return undefined;
      const parsed: unknown = JSON.parse(text);
      if (!isTree(parsed) || typeof parsed.version !== 'number' || !isTree(parsed.objects)) {
        throw new Error(`${path} holds no state of a fake cluster`);
      }
      return stateOf(parsed, parsed.objects);
    },
    save: (state) => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(`${path}.new`, JSON.stringify(state), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    },
  };
}

function stateOf(parsed: Tree, objects: Tree): KubeState {
  const lists = Object.keys(objects).map((key) => [key, listAt(objects, key).filter(isTree)] as const);
  return { version: numberAt(parsed, 'version'), objects: Object.fromEntries(lists) };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
