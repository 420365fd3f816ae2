import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readGemspec } from './index.ts';

const read = (text: string): unknown => {
  const { kind, ...rest } = readGemspec(new TextEncoder().encode(text));
  return [kind, ...Object.values(rest)];
};
const header = '# -*- encoding: utf-8 -*-\n';

it.each([
  [
    `${header}# stub: pathname 0.2.0 ruby lib\n# stub: ext/pathname/extconf.rb\n\nGem::Specification.new do |s|\n`,
    ['gem', 'pathname', '0.2.0', undefined],
  ],
  [`${header}# stub: nokogiri 1.16.0 x86_64-linux lib\n`, ['gem', 'nokogiri', '1.16.0', 'x86_64-linux']],
  ['# stub: RedCloth 4.2.9 java lib lib/case_sensitive_require ext\n', ['gem', 'RedCloth', '4.2.9', 'java']],
  [
    `${header}\nGem::Specification.new do |s|\n  s.name = "rails".freeze\n  s.version = "7.1.0.rc1"\n`,
    ['gem', 'rails', '7.1.0.rc1', undefined],
  ],
  [
    `Gem::Specification.new do |spec|\n  spec.name = 'a'\n  spec.version = Gem::Version.new("1.0")\n  spec.platform = Gem::Platform.new('java')\n`,
    ['gem', 'a', '1.0', 'java'],
  ],
  ['s.name = "a"\ns.version = A::VERSION\n', ['damaged', 'the version of a is none']],
  ['s.name = "a"\ns.version = "#{major}.0"\n', ['damaged', 'the version of a is none']],
  ['s.name = NAME\ns.version = "1"\n', ['damaged', 'it names no gem']],
  ['# stub: ../../x 1.0 ruby lib\n', ['damaged', 'it names no gem']],
  ['# stub: x 1.0\n', ['damaged', 'it names no gem']],
  ['', ['damaged', 'it names no gem']],
])('reads %j', (text, expected) => {
  expect(read(text)).toEqual(expected);
});

it('takes no longer for endless white space', () => {
  for (const sign of [' ', '\n', 'a', '# ']) {
    const text = `s.name = "a"\n${sign.repeat(64 * 1024)}`;
    expect(read(text)).toEqual(['damaged', 'the version of a is none']);
  }
}, 1_000);

it('never throws', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void readGemspec(bytes)));
  fc.assert(fc.property(fc.string(), (text) => void readGemspec(Buffer.from(`${header}# stub: ${text}`))));
});
