import { afterAll } from 'vitest';
import { describeRig } from '../../../../../../../rig/describe-rig.ts';
import { makeRunner } from '../../../../../../edges/exec/index.ts';
import type { CommandRunner } from '../../../../../../edges/exec/interface.ts';
import type { TarMember } from '../../../../../../formats/tar/index.ts';
import { cleanPath } from '../../../../../../kernel/index.ts';
import { openDebian, slimMembers } from '../../../conformance/debian.ts';
import {
  makeRpmKeys,
  type RpmKeys,
  rpmDistribution,
  rpmImageOver,
  rpmRootWith,
} from '../../../conformance/rpm.ts';
import { describeEngine } from '../../../conformance/suite.ts';
import { makeBuildahEngine } from '../../index.ts';

const machine = makeRunner({ PATH: process.env.PATH, HOME: process.env.HOME });
/** A machine without dnf: what the image brings is all there is. */
const commands: CommandRunner = {
  ...machine,
  find: async (program) => (program === 'dnf' ? undefined : await machine.find(program)),
};

/** The image is one of rpm: nothing of dpkg and apt, nor what only they need. */
const isNeeded = ({ header }: TarMember): boolean =>
  !/^(?:var\/lib\/(?:dpkg|apt)|var\/cache|usr\/bin\/(?:perl|dpkg|apt)|usr\/sbin|usr\/lib\/(?:apt|dpkg|file|x86_64-linux-gnu\/perl-base)|usr\/share\/(?!dnf|rpm|zypp|gnupg|python))/.test(
    cleanPath(header.path),
  );

/** Debian builds rpm without NDB, and Berkeley DB to be read only: these databases are SQLite. */
describeRig('buildah with the image’s own tool for rpm', ['buildah', 'rpm', 'mmdebstrap'], () => {
  let made: RpmKeys | undefined;
  const keys = (): RpmKeys => {
    made ??= makeRpmKeys();
    return made;
  };
  afterAll(() => made?.dispose());
  const engine = makeBuildahEngine({ commands });

  for (const tool of ['dnf', 'zypper']) {
    let opened: ReturnType<typeof slimMembers> | undefined;
    const open = async () => {
      const recipe = {
        id: tool,
        packages: [tool, 'rpm'],
        runtime: { entrypoint: ['/bin/sleep', 'infinity'] },
      };
      opened ??= openDebian(recipe).then(async (image) => (await slimMembers(image)).filter(isNeeded));
      const base = await opened;
      const imageWith = async (installed: Parameters<typeof rpmRootWith>[0]) =>
        rpmImageOver(base, rpmRootWith(installed, keys().own));
      return { engine, imageWith };
    };
    describeEngine(`buildah by ${tool}`, open, rpmDistribution(keys));
  }
});
