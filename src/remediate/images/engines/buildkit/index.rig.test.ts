import { afterAll } from 'vitest';
import { apkRoot } from '../../../../../rig/apk.ts';
import { type RigBuildkit, startBuildkit } from '../../../../../rig/buildkit.ts';
import { minbaseRecipe } from '../../../../../rig/debian-image.ts';
import { describeRig } from '../../../../../rig/describe-rig.ts';
import { makeRunner } from '../../../../edges/exec/index.ts';
import { alpine, alpineWith } from '../conformance/alpine.ts';
import { debianWith, openDebian, slimMembers } from '../conformance/debian.ts';
import { describeEngine } from '../conformance/suite.ts';
import { makeBuildkitEngine } from './index.ts';

/** One daemon for all tests of a suite, from the first on. */
function onDaemon() {
  let started: Promise<RigBuildkit> | undefined;
  afterAll(async () => (await started)?.stop());
  return async () => {
    started ??= startBuildkit();
    const { address, programs } = await started;
    const commands = makeRunner({ PATH: `${programs}:${process.env.PATH}`, HOME: process.env.HOME });
    return makeBuildkitEngine({ commands, buildkit: { address } });
  };
}

describeRig('buildkit with the image’s own apt', ['buildkit', 'mmdebstrap'], () => {
  const engine = onDaemon();
  let opened: ReturnType<typeof slimMembers> | undefined;
  describeEngine('buildkit', async () => {
    opened ??= openDebian(minbaseRecipe).then((image) => slimMembers(image));
    const base = await opened;
    return { engine: await engine(), imageWith: async (installed) => debianWith(base, installed) };
  });
});

describeRig('buildkit with the image’s own apk', ['buildkit', 'apk'], () => {
  const engine = onDaemon();
  const config = { Entrypoint: ['/bin/app'], Env: ['A=b'], User: '1000', Labels: { team: 'shop' } };
  describeEngine(
    'buildkit',
    async () => {
      const root = { form: 'merged', files: Object.fromEntries(await apkRoot()) } as const;
      return { engine: await engine(), imageWith: async (installed) => alpineWith(installed, config, root) };
    },
    alpine,
  );
});
