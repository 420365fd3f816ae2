import type { CommandRunner } from '../../../edges/exec/interface.ts';
import type { BuildkitDaemon } from '../../../model/index.ts';
import type { PatchEngine } from '../contract.ts';
import { makeBuildahEngine } from './buildah/index.ts';
import { makeBuildkitEngine } from './buildkit/index.ts';
import { makeNativeEngine } from './native/index.ts';

/** In the order in which they are tried: the one that executes nothing first. */
export const patchEngineIds = ['native', 'buildah', 'buildkit'] as const;
export type PatchEngineId = (typeof patchEngineIds)[number];

/** All engines; each says what it needs before it can be used. */
export function makePatchEngines(deps: {
  readonly commands: CommandRunner;
  /** Where one is named. */
  readonly buildkit?: BuildkitDaemon | undefined;
}): Readonly<Record<PatchEngineId, PatchEngine>> {
  const { commands, buildkit } = deps;
  return {
    native: makeNativeEngine(),
    buildah: makeBuildahEngine({ commands }),
    buildkit: makeBuildkitEngine({ commands, buildkit }),
  };
}
