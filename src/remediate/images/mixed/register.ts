import type { PatchEngine } from '../contract.ts';
import { makePatchEngines, type PatchEngineId, patchEngineIds } from '../engines/register.ts';
import { makeMixedEngine, mixedId } from './index.ts';

/** Those that run scripts may be left what the native engine refuses. */
const seconds = patchEngineIds.filter((id) => id !== 'native');

/** An engine of the shelf, or the native one with one of the others. */
const anyIds: readonly string[] = [...patchEngineIds, ...seconds.map((id) => mixedId('native', id))];

/** As a person may write it; undefined where there is none of that name. */
export function anyEngineId(text: string): string | undefined {
  return anyIds.find((id) => id === text);
}

/** The engines of the shelf and those that are made of two, by id. */
export function allPatchEngines(
  deps: Parameters<typeof makePatchEngines>[0],
): ReadonlyMap<string, PatchEngine> {
  const engines: Readonly<Record<PatchEngineId, PatchEngine>> = makePatchEngines(deps);
  const mixed = seconds.map((id) => makeMixedEngine(engines.native, engines[id]));
  return new Map([...Object.values(engines), ...mixed].map((engine) => [engine.id, engine]));
}

/** A list of engines in the order in which they are asked, with the mixed ones before an engine that would do all of it. */
export function withMixed(engines: readonly string[]): readonly string[] {
  const hasNative = (at: number): boolean => engines.slice(0, at).includes('native');
  const listed = engines.flatMap((id, at) => {
    const mixed = hasNative(at) ? anyEngineId(mixedId('native', id)) : undefined;
    return mixed === undefined ? [id] : [mixed, id];
  });
  return [...new Set(listed)];
}
