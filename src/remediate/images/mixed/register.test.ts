import { describe, expect, it } from 'vitest';
import { makeRunner } from '../../../edges/exec/index.ts';
import { allPatchEngines, anyEngineId, withMixed } from './register.ts';

describe('engines that share an image', () => {
  it('are asked before the second would do all of it, and only where native may be asked first', () => {
    expect(withMixed(['native', 'buildah', 'buildkit'])).toEqual([
      'native',
      'native+buildah',
      'buildah',
      'native+buildkit',
      'buildkit',
    ]);
    expect(withMixed(['buildah', 'native'])).toEqual(['buildah', 'native']);
    expect(withMixed(['buildkit'])).toEqual(['buildkit']);
    expect(withMixed(['native+buildah'])).toEqual(['native+buildah']);
  });

  it('are known by both names', () => {
    const engines = allPatchEngines({ commands: makeRunner({}) });
    expect(engines.get('native+buildah')?.needs).toEqual({
      programs: ['buildah'],
      executes: 'packages',
      packageDatabases: ['dpkg', 'apk'],
    });
    for (const id of engines.keys()) expect(anyEngineId(id)).toBe(id);
    for (const id of ['buildah+native', 'native+native', 'native+', 'nativ']) {
      expect(anyEngineId(id)).toBeUndefined();
      expect(engines.get(id)).toBeUndefined();
    }
  });
});
