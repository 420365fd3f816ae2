import { debianRoot } from '../../../../../testing/repositories/index.ts';
import { alpine, alpineWith } from '../conformance/alpine.ts';
import { describeEngine } from '../conformance/suite.ts';
import { imageOf } from '../conformance/world.ts';
import { makeNativeEngine } from './index.ts';

const config = { Entrypoint: ['/bin/app'], Env: ['A=b'], User: '1000', Labels: { team: 'shop' } };

describeEngine('native', async () => ({
  engine: makeNativeEngine(),
  imageWith: async (installed) => imageOf([debianRoot({ installed })], config),
}));

describeEngine(
  'native',
  async () => ({
    engine: makeNativeEngine(),
    imageWith: async (installed) => alpineWith(installed, config),
  }),
  alpine,
);
