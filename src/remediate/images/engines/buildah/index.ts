/**
 * The buildah engine: runs a package manager in a container of buildah's (chroot isolation, storage of its own below the
 * work tree, no service started, nothing pulled or pushed by buildah) and takes what changed as one layer.
 */
import type { CommandRunner } from '../../../../edges/exec/interface.ts';
import { OakumError } from '../../../../kernel/pure/index.ts';
import type { PatchEngine } from '../../contract.ts';
import { apk } from '../../managers/apk/index.ts';
import { apt } from '../../managers/apt/index.ts';
import { makeContainerEngine } from '../../managers/engine.ts';
import type { PackageManager } from '../../managers/manager.ts';
import { wantsOf } from '../../managers/prepare.ts';
import { withContainer } from './container.ts';
import { rpm } from './rpm/index.ts';
import { ownRpm } from './rpm/own/index.ts';

const managers: readonly PackageManager[] = [apt, apk, rpm, ownRpm];

/** What the engine looks at in an image; a BuildKit's managers are among these. */
export const containerWants = wantsOf(managers);

/** Needs buildah on PATH and root. Its bytes are repeatable as far as the packages' scripts are. */
export function makeBuildahEngine({ commands }: { readonly commands: CommandRunner }): PatchEngine {
  const check = async (): Promise<void> => {
    if ((await commands.find('buildah')) !== undefined) return;
    throw new OakumError('patch.engine-missing', 'buildah is not on PATH', {
      hint: 'Install buildah, or let the native engine do what it can.',
    });
  };
  return makeContainerEngine(
    {
      id: 'buildah',
      needs: { programs: ['buildah'], packageDatabases: ['dpkg', 'apk', 'rpm'] },
      managers,
      check,
      withContainer,
    },
    { commands },
  );
}
