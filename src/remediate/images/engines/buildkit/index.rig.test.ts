import { afterAll } from 'vitest';
import { type RigBuildkit, startBuildkit } from '../../../../../rig/buildkit.ts';
import { minbaseRecipe } from '../../../../../rig/debian-image.ts';
import { describeRig } from '../../../../../rig/describe-rig.ts';
import { makeRunner } from '../../../../edges/exec/index.ts';
import { debianWith, openDebian, slimMembers } from '../conformance/debian.ts';
import { describeEngine } from '../conformance/suite.ts';
import { makeBuildkitEngine } from './index.ts';

describeRig('buildkit', ['buildkit', 'mmdebstrap'], () => {
  let started: Promise<RigBuildkit> | undefined;
  let opened: ReturnType<typeof slimMembers> | undefined;
  afterAll(async () => (await started)?.stop());

  describeEngine('buildkit', async () => {
    started ??= startBuildkit();
    opened ??= openDebian(minbaseRecipe).then((image) => slimMembers(image));
    const { address, programs } = await started;
    const base = await opened;
    const commands = makeRunner({ PATH: `${programs}:${process.env.PATH}`, HOME: process.env.HOME });
    return {
      engine: makeBuildkitEngine({ commands, buildkit: { address } }),
      imageWith: async (installed) => debianWith(base, installed),
    };
  });
});
