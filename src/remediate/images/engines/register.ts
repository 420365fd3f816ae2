import type { CommandRunner } from '../../../edges/exec/interface.ts';
import type { PatchEngine } from '../contract.ts';
import { makeBuildahEngine } from './buildah/index.ts';
import { makeNativeEngine } from './native/index.ts';

/** In the order in which they are tried: the one that executes nothing first. */
export const patchEngineIds = ['native', 'buildah'] as const;
export type PatchEngineId = (typeof patchEngineIds)[number];

/** All engines; each says what it needs before it can be used. */
export function makePatchEngines(deps: {
  readonly commands: CommandRunner;
}): Readonly<Record<PatchEngineId, PatchEngine>> {
  return { native: makeNativeEngine(), buildah: makeBuildahEngine(deps) };
}
