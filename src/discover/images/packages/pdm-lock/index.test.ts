import { expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { pdmLock } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describePackageReader(pdmLock, [
  {
    path: 'app/pdm.lock',
    bytes: bytes(
      '[metadata]\ngroups = ["default"]\n\n[[package]]\nname = "jinja2"\nversion = "3.1.2"\ngroups = ["default"]\n',
    ),
    packages: ['jinja2 3.1.2'],
  },
]);

it.each(['app/pdm.toml', 'venv/lib/python3.12/site-packages/x/pdm.lock'])('passes over %s', (path) => {
  expect(pdmLock.wants({ path, mode: 0o644, sizeBytes: 100 })).toBeUndefined();
  expect(pdmLock.claims(path)).toBe(false);
});

it('says what it does not understand', () => {
  expect(pdmLock.read('x', bytes('a ='))).toMatchObject({
    packages: [],
    problems: [{ code: 'packages.corrupt', reason: 'it is no TOML' }],
  });
});
