import { expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { poetryLock } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describePackageReader(poetryLock, [
  {
    path: 'app/poetry.lock',
    bytes: bytes('[[package]]\nname = "jinja2"\nversion = "3.1.2"\ngroups = ["main"]\n\n[metadata]\n'),
    packages: ['jinja2 3.1.2'],
  },
  {
    path: 'poetry.lock',
    bytes: bytes('[[package]]\nname = "six"\nversion = "1.16.0"\ncategory = "main"\n'),
    packages: ['six 1.16.0'],
  },
]);

it.each(['usr/lib/python3/dist-packages/x/poetry.lock', 'app/not-poetry.lock'])('passes over %s', (path) => {
  expect(poetryLock.wants({ path, mode: 0o644, sizeBytes: 100 })).toBeUndefined();
  expect(poetryLock.claims(path)).toBe(false);
});

it('says what it does not understand', () => {
  expect(poetryLock.read('x', bytes('a ='))).toMatchObject({
    packages: [],
    problems: [{ code: 'packages.corrupt', reason: 'it is no TOML' }],
  });
});
