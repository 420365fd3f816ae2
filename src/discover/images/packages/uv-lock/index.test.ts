import { expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { uvLock } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describePackageReader(uvLock, [
  {
    path: 'app/uv.lock',
    bytes: bytes(
      'version = 1\n\n[[package]]\nname = "jinja2"\nversion = "3.1.2"\nsource = { registry = "x" }\n',
    ),
    packages: ['jinja2 3.1.2'],
  },
]);

it.each(['venv/lib/python3.12/site-packages/x/uv.lock', 'app/uv.lock.bak'])('passes over %s', (path) => {
  expect(uvLock.wants({ path, mode: 0o644, sizeBytes: 100 })).toBeUndefined();
  expect(uvLock.claims(path)).toBe(false);
});

it('says what it does not understand', () => {
  expect(uvLock.read('x', bytes('a ='))).toMatchObject({
    packages: [],
    problems: [{ code: 'packages.corrupt', reason: 'it is no TOML' }],
  });
});
