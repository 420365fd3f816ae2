import { minbaseRecipe } from '../../../../../rig/debian-image.ts';
import { describeRig } from '../../../../../rig/describe-rig.ts';
import { makeRunner } from '../../../../edges/exec/index.ts';
import { debianWith, openDebian, slimMembers } from '../conformance/debian.ts';
import { describeEngine } from '../conformance/suite.ts';
import { makeBuildahEngine } from './index.ts';

describeRig('buildah', ['buildah', 'mmdebstrap'], () => {
  let opened: ReturnType<typeof slimMembers> | undefined;
  describeEngine('buildah', async () => {
    opened ??= openDebian(minbaseRecipe).then((image) => slimMembers(image));
    const base = await opened;
    const commands = makeRunner({ PATH: process.env.PATH, HOME: process.env.HOME });
    return {
      engine: makeBuildahEngine({ commands }),
      imageWith: async (installed) => debianWith(base, installed),
    };
  });
});
