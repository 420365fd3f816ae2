import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPnpmLock } from './index.ts';

const read = (text: string) => readPnpmLock(new TextEncoder().encode(text));
const namesOf = (outcome: ReturnType<typeof read>): readonly string[] =>
  outcome.kind === 'lock' ? outcome.packages.map(({ name, version }) => `${name} ${version}`) : [];

describe('a pnpm-lock.yaml', () => {
  it.each([
    ['7, in version 5.4', 'of-pnpm-7'],
    ['8, in version 6.0', 'of-pnpm-8'],
    ['9, in version 9.0', 'of-pnpm-9'],
    ['12, in version 9.0', 'of-pnpm-12'],
  ])('of pnpm %s names what is for use, and counts what is for development', (_, name) => {
    const outcome = readPnpmLock(readFileSync(new URL(`fixtures/pnpm-lock-${name}.yaml`, import.meta.url)));
    expect(namesOf(outcome)).toEqual([
      '@babel/code-frame 7.29.7',
      '@babel/helper-validator-identifier 7.29.7',
      'fsevents 2.3.2',
      'inherits 2.0.3',
      'js-tokens 4.0.0',
      'left-pad 1.3.0',
      'lodash 4.17.20',
      'lodash 4.17.21',
      'ms 2.0.0',
      'picocolors 1.1.1',
      'tarred 2.0.0',
    ]);
    expect(outcome).toMatchObject({ unversioned: [], development: 3, malformed: 0 });
  });

  const entry = '    resolution: {integrity: x}\n';
  const packages = (version: string, ...keys: readonly string[]) =>
    read(`lockfileVersion: ${version}\npackages:\n${keys.map((key) => `  ${key}:\n${entry}`).join('')}`);

  it.each([
    [
      'peers of version 5',
      packages('5.3', '/a/1.0.0_b@2.0.0', '/@s/c/1.0.0-rc.1_@s+d@1'),
      ['a 1.0.0', '@s/c 1.0.0-rc.1'],
      [],
      0,
    ],
    ['peers of version 6', packages("'6.1'", '/a@1.0.0(b@2.0.0)(c@3.0.0)'), ['a 1.0.0'], [], 0],
    [
      'one package with two sets of peers once',
      packages("'6.0'", '/a@1.0.0(b@1.0.0)', '/a@1.0.0(b@2.0.0)'),
      ['a 1.0.0'],
      [],
      0,
    ],
    ['an address without a version', packages("'9.0'", "'a@https://example.org/a/tarball/0a'"), [], ['a'], 0],
    ['an entry that says nothing', read("lockfileVersion: '9.0'\npackages:\n  a@1.0.0:\n"), [], [], 1],
    ['a key that is none', packages("'6.0'", 'example.org/a@1.0.0'), [], [], 1],
    ['no packages', read("lockfileVersion: '9.0'\n"), [], [], 0],
  ])('reads %s', (_, outcome, names, unversioned, malformed) => {
    expect(namesOf(outcome)).toEqual(names);
    expect(outcome).toMatchObject({ kind: 'lock', unversioned, development: 0, malformed });
  });

  const of9 = (importer: string, snapshots: string) =>
    read(
      `lockfileVersion: '9.0'\nimporters:\n  .:\n${importer}packages:\n  a@1.0.0:\n${entry}  b@1.0.0:\n${entry}snapshots:\n${snapshots}`,
    );
  const needs = (group: string, name: string) => `    ${group}:\n      ${name}:\n        version: 1.0.0\n`;

  it('of version 9 takes what use needs by way of another for used', () => {
    const snapshots = '  a@1.0.0:\n    dependencies:\n      b: 1.0.0\n  b@1.0.0: {}\n';
    const both = of9(needs('dependencies', 'a') + needs('devDependencies', 'b'), snapshots);
    expect([namesOf(both), both]).toMatchObject([['a 1.0.0', 'b 1.0.0'], { development: 0 }]);
    const one = of9(needs('devDependencies', 'a'), snapshots);
    expect([namesOf(one), one]).toMatchObject([[], { development: 2 }]);
  });

  it('of version 9 lists what nothing seems to need', () => {
    expect(namesOf(of9('', '  a@1.0.0: {}\n  b@1.0.0: {}\n'))).toEqual(['a 1.0.0', 'b 1.0.0']);
  });

  it('of version 9 follows packages that need each other', () => {
    const round =
      '  a@1.0.0:\n    dependencies:\n      b: 1.0.0\n  b@1.0.0:\n    dependencies:\n      a: 1.0.0\n';
    expect(of9(needs('devDependencies', 'a'), round)).toMatchObject({ packages: [], development: 2 });
  });

  it.each(['', 'lockfileVersion: 4\n', 'lockfileVersion: 10\n', 'lockfileVersion: x\n'])(
    'is damaged as %j',
    (text) => {
      expect(read(text)).toEqual({ kind: 'damaged', reason: 'it has no version from 5 to 9' });
    },
  );

  it('is never thrown at', () => {
    const line = fc.constantFrom(
      'packages:',
      'snapshots:',
      'importers:',
      '  a@1.0.0:',
      '    dev: true',
      '    dependencies:',
      '      a: 1.0.0',
    );
    fc.assert(
      fc.property(
        fc.constantFrom('5.4', "'6.0'", "'9.0'"),
        fc.array(fc.oneof(line, fc.string())),
        (version, lines) => {
          expect(['lock', 'damaged']).toContain(
            read(`lockfileVersion: ${version}\n${lines.join('\n')}`).kind,
          );
        },
      ),
    );
  });
});
