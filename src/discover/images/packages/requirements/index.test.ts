import { expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { requirements } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describePackageReader(requirements, [
  {
    path: 'app/requirements.txt',
    bytes: bytes('flask==2.0.1\njinja2>=3 # any\n'),
    packages: ['flask 2.0.1'],
  },
  { path: 'app/requirements/base.txt', bytes: bytes('flask==2.0.1\n'), packages: ['flask 2.0.1'] },
  { path: 'app/prod-requirements.txt', bytes: bytes('flask==2.0.1\n'), packages: ['flask 2.0.1'] },
  { path: 'app/requirements_web.txt', bytes: bytes('flask==2.0.1\n'), packages: ['flask 2.0.1'] },
]);

it.each([
  'app/requirements.in',
  'app/constraints.txt',
  'venv/lib/python3.12/site-packages/x/requirements.txt',
  'app/x.egg-info/requires.txt',
])('passes over %s', (path) => {
  expect(requirements.wants({ path, mode: 0o644, sizeBytes: 100 })).toBeUndefined();
  expect(requirements.claims(path)).toBe(false);
});

it('says what it does not understand', () => {
  expect(requirements.read('x', bytes('{{ x }}'))).toMatchObject({
    packages: [],
    problems: [{ code: 'packages.corrupt', reason: '1 of its entries were not understood' }],
  });
});
