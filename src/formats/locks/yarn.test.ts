import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readYarnLock } from './index.ts';

const fixture = (name: string): Uint8Array => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const read = (text: string) => readYarnLock(new TextEncoder().encode(text));
const namesOf = (outcome: ReturnType<typeof read>): readonly string[] =>
  outcome.kind === 'lock' ? outcome.packages.map(({ name, version }) => `${name} ${version}`) : [];

const common = [
  '@babel/code-frame 7.29.7',
  '@babel/helper-validator-identifier 7.29.7',
  'debug 2.6.8',
  'fsevents 2.3.2',
  'inherits 2.0.3',
  'js-tokens 4.0.0',
  'left-pad 1.3.0',
  'lodash 4.17.20',
  'lodash 4.17.21',
  'minimist 1.2.5',
  'minimist 1.2.8',
  'mkdirp 0.5.5',
  'ms 2.0.0',
  'picocolors 1.1.1',
  'tarred 2.0.0',
];

describe('a yarn.lock', () => {
  it('of yarn 1 names all but folders', () => {
    const outcome = readYarnLock(fixture('yarn-1.lock'));
    expect(namesOf(outcome).toSorted()).toEqual(common);
    expect(outcome).toMatchObject({ unversioned: [], development: 0, malformed: 0 });
  });

  it('of yarn 4 names all but folders and the workspace', () => {
    const outcome = readYarnLock(fixture('yarn-4.lock'));
    expect(namesOf(outcome)).toEqual(expect.arrayContaining(common));
    expect(namesOf(outcome)).toHaveLength(35);
    expect(outcome).toMatchObject({ unversioned: [], development: 0, malformed: 0 });
  });

  const classic = (...lines: readonly string[]) => read(['# yarn lockfile v1', '', ...lines].join('\n'));
  const berry = (resolution: string, more = '') =>
    read(`__metadata:\n  version: 8\n\n"x":\n  version: 1.0.0\n  resolution: "${resolution}"\n${more}`);

  it.each([
    ['an alias', classic('"b@npm:@s/c@^2.0.0":', '  version "2.1.0"'), ['@s/c 2.1.0'], 0],
    ['an alias without a range', classic('"b@npm:c":', '  version "2.1.0"'), ['c 2.1.0'], 0],
    ['what a converter wrote', read('"a@^1.0.0":\n  "resolved" "x"\n  "version" "1.1.0"\n'), ['a 1.1.0'], 0],
    ['a package of git', classic('"a@git+https://example.org/a.git":', '  version "1.0.0"'), ['a 1.0.0'], 0],
    ['a folder of yarn 1', classic('"a@file:../a":', '  version "0.0.0"'), [], 0],
    ['one without a version', classic('a@1:', '  resolved "x"', 'b@1:', '  version "1.0.0"'), ['b 1.0.0'], 1],
    ['a conflict of Git', classic('<<<<<<< HEAD', 'a@1:', '  version "1.0.0"'), ['a 1.0.0'], 1],
    [
      'a dependency called version',
      classic('a@1:', '  version "1.0.0"', '  dependencies:', '    version "9"'),
      ['a 1.0.0'],
      0,
    ],
    [
      'a patched package',
      berry('lodash@patch:lodash@npm%3A4.17.20#~/x.patch::version=4.17.20'),
      ['lodash 1.0.0'],
      0,
    ],
    ['an alias of yarn 4', berry('@s/real@npm:1.0.0'), ['@s/real 1.0.0'], 0],
    ['a package of git of yarn 4', berry('a@https://example.org/a.git#commit=0a'), ['a 1.0.0'], 0],
    ['a member of the workspace', berry('x@workspace:packages/x', '  linkType: soft\n'), [], 0],
    ['a folder of yarn 4', berry('x@file:./x#./x::hash=1&locator=a'), [], 0],
    ['an entry without resolution', berry(''), [], 1],
  ])('reads %s', (_, outcome, names, malformed) => {
    expect(namesOf(outcome)).toEqual(names);
    expect(outcome).toMatchObject({ kind: 'lock', unversioned: [], development: 0, malformed });
  });

  it('of neither kind is damaged', () => {
    const reason = 'it has neither the entries of yarn 1 nor the metadata of later ones';
    expect(read('a: 1\n')).toEqual({ kind: 'damaged', reason });
    expect(read('')).toEqual({ kind: 'damaged', reason });
  });

  it('is never thrown at', () => {
    const heads = fc.constantFrom('# yarn lockfile v1\n', '__metadata:\n');
    const line = fc.constantFrom(
      'a@1:',
      '"b@npm:c@1":',
      '  version "1"',
      '  version: 1',
      '  resolution: "a@npm:1"',
      '@',
      '"',
    );
    fc.assert(
      fc.property(heads, fc.array(fc.oneof(line, fc.string())), (head, lines) => {
        expect(read(head + lines.join('\n')).kind).toBe('lock');
      }),
    );
  });
});
