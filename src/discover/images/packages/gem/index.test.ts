import { describe, expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { gem } from './index.ts';

const stub = (words: string): Uint8Array =>
  new TextEncoder().encode(`# -*- encoding: utf-8 -*-\n# stub: ${words} lib\n`);
const home = 'usr/local/lib/ruby/gems/3.3.0/specifications';

describePackageReader(gem, [
  { path: `${home}/rack-2.2.3.gemspec`, bytes: stub('rack 2.2.3 ruby'), packages: ['rack 2.2.3'] },
  { path: `${home}/default/json-2.7.1.gemspec`, bytes: stub('json 2.7.1 ruby'), packages: ['json 2.7.1'] },
  {
    path: 'app/vendor/bundle/ruby/3.3.0/specifications/nokogiri-1.16.0-x86_64-linux.gemspec',
    bytes: stub('nokogiri 1.16.0 x86_64-linux'),
    packages: ['nokogiri 1.16.0'],
  },
]);

describe('gem', () => {
  it.each(['app/shop.gemspec', `${home}/cache/a.gemspec`, `${home}/a.rb`, 'specifications/default'])(
    'passes over %s',
    (path) => {
      expect(gem.wants({ path, mode: 0o644, sizeBytes: 100 })).toBeUndefined();
    },
  );

  it('keeps the platform as architecture', () => {
    expect(gem.read('a.gemspec', stub('nokogiri 1.16.0 x86_64-linux')).packages).toEqual([
      { name: 'nokogiri', version: '1.16.0', type: 'gem', architecture: 'x86_64-linux' },
    ]);
  });

  it('says what names no gem', () => {
    const reading = gem.read('a.gemspec', new TextEncoder().encode('s.name = NAME\n'));
    expect(reading.problems).toEqual([{ code: 'packages.corrupt', reason: 'it names no gem' }]);
  });
});
