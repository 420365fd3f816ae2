import { describe, expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { bunLock } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describePackageReader(bunLock, [
  {
    path: 'app/bun.lock',
    bytes: bytes(
      '{\n  "lockfileVersion": 1,\n  "workspaces": { "": { "dependencies": { "ms": "^2", }, }, },\n  "packages": {\n    "ms": ["ms@2.0.0", "", {}, "sha512-x"],\n  }\n}\n',
    ),
    packages: ['ms 2.0.0'],
  },
  {
    path: 'bun.lock',
    bytes: bytes('{"lockfileVersion": 0, "packages": {"pad": ["@s/left-pad@1.3.0", "", {}, ""]}}'),
    packages: ['@s/left-pad 1.3.0'],
  },
]);

describe('bun-lock', () => {
  it('says that the binary form is there and not read', () => {
    expect(bunLock.wants({ path: 'app/bun.lockb', mode: 0o644, sizeBytes: 9 })).toEqual({ kind: 'presence' });
    expect(bunLock.claims('app/bun.lockb')).toBe(true);
    expect(bunLock.read('app/bun.lockb', new Uint8Array())).toMatchObject({
      packages: [],
      problems: [{ code: 'packages.unsupported' }],
    });
  });

  it.each(['app/node_modules/x/bun.lock', 'app/node_modules/x/bun.lockb', 'app/bun.lockc'])(
    'passes over %s',
    (path) => {
      expect(bunLock.wants({ path, mode: 0o644, sizeBytes: 9 })).toBeUndefined();
      expect(bunLock.claims(path)).toBe(false);
    },
  );
});
