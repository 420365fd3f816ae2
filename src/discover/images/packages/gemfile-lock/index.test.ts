import { expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { gemfileLock } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describePackageReader(gemfileLock, [
  {
    path: 'app/Gemfile.lock',
    bytes: bytes('GEM\n  remote: x\n  specs:\n    rack (2.2.3)\n\nPLATFORMS\n  ruby\n'),
    packages: ['rack 2.2.3'],
  },
  {
    path: 'gems.locked',
    bytes: bytes('GEM\n  specs:\n    nokogiri (1.16.0-x86_64-linux)\n'),
    packages: ['nokogiri 1.16.0'],
  },
]);

it.each([
  'usr/lib/ruby/gems/3.1.0/gems/rails-7.0.0/Gemfile.lock',
  'app/vendor/engine/Gemfile.lock',
  'app/Gemfile',
])('passes over %s', (path) => {
  expect(gemfileLock.wants({ path, mode: 0o644, sizeBytes: 100 })).toBeUndefined();
  expect(gemfileLock.claims(path)).toBe(false);
});

it('says what it does not understand', () => {
  expect(gemfileLock.read('x', bytes('x'))).toMatchObject({
    packages: [],
    problems: [{ code: 'packages.corrupt', reason: 'it has none of the sections of a lock file' }],
  });
});
