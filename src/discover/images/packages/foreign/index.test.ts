import { describe, expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { foreign } from './index.ts';

const empty = new Uint8Array();

describePackageReader(foreign, [
  { path: 'var/lib/chisel/manifest.wall', bytes: empty, packages: [] },
  { path: 'var/lib/pacman/local/ALPM_DB_VERSION', bytes: empty, packages: [] },
]);

describe('foreign', () => {
  it('says which database was not read, without touching its content', () => {
    const path = 'var/lib/pacman/local/ALPM_DB_VERSION';
    expect(foreign.wants({ path, mode: 0o644, sizeBytes: 1e9 })).toEqual({ kind: 'presence' });
    expect(foreign.read(path, empty).problems).toEqual([
      { code: 'packages.unsupported', reason: 'a database of pacman is not read yet' },
    ]);
  });
});
