import { expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { pylock } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describePackageReader(pylock, [
  {
    path: 'app/pylock.toml',
    bytes: bytes('lock-version = "1.0"\n\n[[packages]]\nname = "jinja2"\nversion = "3.1.2"\n'),
    packages: ['jinja2 3.1.2'],
  },
  {
    path: 'app/pylock.web.toml',
    bytes: bytes('lock-version = "1.0"\n\n[[packages]]\nname = "six"\nversion = "1.16.0"\n'),
    packages: ['six 1.16.0'],
  },
]);

it.each(['app/pyproject.toml', 'app/pylock.a.b.toml'])('passes over %s', (path) => {
  expect(pylock.wants({ path, mode: 0o644, sizeBytes: 100 })).toBeUndefined();
  expect(pylock.claims(path)).toBe(false);
});

it('says what it does not understand', () => {
  expect(pylock.read('x', bytes('a ='))).toMatchObject({
    packages: [],
    problems: [{ code: 'packages.corrupt', reason: 'it is no TOML' }],
  });
});
