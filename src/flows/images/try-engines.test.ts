import { describe, expect, it } from 'vitest';
import { enginesFor, usableEngines } from './try-engines.ts';

const buildkit = { address: 'unix:///run/buildkit/buildkitd.sock' };

describe('which engines are asked', () => {
  it('are all where nobody names any, BuildKit only where one is there to be asked', () => {
    expect(enginesFor({ buildkit: undefined }, [])).toEqual(['native', 'buildah']);
    expect(enginesFor({ buildkit }, [])).toEqual(['native', 'buildah', 'buildkit']);
  });

  it('are those that a person names, in that order', () => {
    expect(enginesFor({ buildkit: undefined }, ['buildkit', 'native'])).toEqual(['buildkit', 'native']);
  });

  it('are those of a policy, without a BuildKit that nobody named, unless there is no other', () => {
    expect(usableEngines({ buildkit: undefined }, ['buildkit', 'native'])).toEqual(['native']);
    expect(usableEngines({ buildkit: undefined }, ['buildkit'])).toEqual(['buildkit']);
    expect(usableEngines({ buildkit }, ['buildkit', 'native'])).toEqual(['buildkit', 'native']);
  });
});
