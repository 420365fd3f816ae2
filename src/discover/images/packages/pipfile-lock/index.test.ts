import { expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { pipfileLock } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describePackageReader(pipfileLock, [
  {
    path: 'app/Pipfile.lock',
    bytes: bytes('{"_meta": {}, "default": {"jinja2": {"version": "==3.1.2"}}, "develop": {}}'),
    packages: ['jinja2 3.1.2'],
  },
]);

it.each(['app/Pipfile', 'venv/lib/python3.12/site-packages/x/Pipfile.lock'])('passes over %s', (path) => {
  expect(pipfileLock.wants({ path, mode: 0o644, sizeBytes: 100 })).toBeUndefined();
  expect(pipfileLock.claims(path)).toBe(false);
});

it('says what it does not understand', () => {
  expect(pipfileLock.read('x', bytes('{}'))).toMatchObject({
    packages: [],
    problems: [{ code: 'packages.corrupt', reason: 'it is no JSON object with `_meta`' }],
  });
});
