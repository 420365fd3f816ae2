import type { KubeState, StateStore, Value } from '../../kube/index.ts';
import { readIfThere, writeWhole } from './files.ts';

/**
 * Keeps the cluster in one file. The last object that is created marks the estate as whole: a cluster that was cut off
 * before is begun anew.
 */
export function clusterState(path: string, last: string): StateStore {
  return {
    load: () => {
      const text = readIfThere(path);
      const state = text === undefined ? undefined : stateOf(path, JSON.parse(text));
      return state?.objects.configmaps?.some(({ metadata }) => isNamed(metadata, last)) === true
        ? state
        : undefined;
    },
    save: (state) => writeWhole(path, JSON.stringify(state)),
  };
}

function isNamed(metadata: Value | undefined, name: string): boolean {
  return (
    typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) && metadata.name === name
  );
}

function stateOf(path: string, value: unknown): KubeState {
  if (isState(value)) return value;
  throw new Error(`${path} holds no cluster: remove it, or start with --fresh`);
}

/** The file is our own and written whole; what is checked is that it is that file. */
function isState(value: unknown): value is KubeState {
  return (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    typeof value.version === 'number' &&
    'objects' in value &&
    typeof value.objects === 'object'
  );
}
