/**
 * The BuildKit engine: runs the image's own package manager in a BuildKit that somebody else runs, on this machine or on
 * another, and takes what changed as one layer. It talks to the daemon that it is told and to no other; the image reaches it from here, so that it
 * needs no right on any registry, and nothing is pushed by it.
 */
import type { CommandRunner } from '../../../../edges/exec/interface.ts';
import { OakumError } from '../../../../kernel/pure/index.ts';
import type { BuildkitDaemon } from '../../../../model/index.ts';
import type { PatchEngine } from '../../contract.ts';
import { apk } from '../../managers/apk/index.ts';
import { apt } from '../../managers/apt/index.ts';
import { makeContainerEngine } from '../../managers/engine.ts';
import type { WithContainer } from '../../managers/prepare.ts';
import { containersOf } from './container.ts';

export interface BuildkitDeps {
  readonly commands: CommandRunner;
  /** Absent where nobody named one: there is no default. */
  readonly buildkit: BuildkitDaemon | undefined;
}

/** Needs buildctl on PATH and a daemon. Its bytes are repeatable as far as the packages' scripts are. */
export function makeBuildkitEngine({ commands, buildkit }: BuildkitDeps): PatchEngine {
  const check = async (): Promise<void> => {
    if (buildkit === undefined)
      throw missing('no BuildKit is named', 'Name one with --buildkit or BUILDKIT_HOST.');
    if ((await commands.find('buildctl')) === undefined)
      throw missing(
        'buildctl is not on PATH',
        'Install BuildKit’s client, of the daemon’s version or newer.',
      );
  };
  const withContainer: WithContainer = async (opening, use) => {
    if (buildkit === undefined)
      throw missing('no BuildKit is named', 'Name one with --buildkit or BUILDKIT_HOST.');
    return await containersOf({ commands, daemon: buildkit })(opening, use);
  };
  return makeContainerEngine(
    {
      id: 'buildkit',
      needs: { programs: ['buildctl'], packageDatabases: ['dpkg', 'apk'] },
      managers: [apt, apk],
      check,
      withContainer,
    },
    { commands },
  );
}

function missing(what: string, hint: string): OakumError {
  return new OakumError('patch.engine-missing', what, { hint });
}
