import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBunLock } from './index.ts';
import { plainJson } from './jsonc.ts';

const read = (value: unknown) => readBunLock(new TextEncoder().encode(JSON.stringify(value)));
const namesOf = (outcome: ReturnType<typeof read>): readonly string[] =>
  outcome.kind === 'lock' ? outcome.packages.map(({ name, version }) => `${name} ${version}`) : [];

describe('a bun.lock', () => {
  it('names what is for use, counts what is for development, and has an archive without a version', () => {
    const outcome = readBunLock(readFileSync(new URL('fixtures/bun.lock', import.meta.url)));
    expect(namesOf(outcome)).toEqual([
      '@babel/code-frame 7.29.7',
      '@babel/helper-validator-identifier 7.29.7',
      'fsevents 2.3.2',
      'inherits 2.0.3',
      'js-tokens 4.0.0',
      'lodash 4.17.20',
      'ms 2.0.0',
      'left-pad 1.3.0',
      'picocolors 1.1.1',
      'lodash 4.17.21',
    ]);
    expect(outcome).toMatchObject({ unversioned: ['tarred'], development: 3, malformed: 0 });
  });

  const lock = (packages: unknown, workspaces: unknown = {}) =>
    read({ lockfileVersion: 1, workspaces, packages });

  it.each([
    ['a package of git', lock({ a: ['a@git+ssh://example.org/a.git#0a', {}, '0a'] }), [], ['a'], 0],
    [
      'its own',
      lock({ a: ['a@workspace:a'], b: ['b@link:b'], c: ['c@root:'], d: ['d@file:d', {}] }),
      [],
      [],
      0,
    ],
    ['what is no entry', lock({ a: [], b: 1, c: ['c'], d: [{ d: 1 }], e: ['@1.0.0'] }), [], [], 5],
  ])('reads %s', (_, outcome, names, unversioned, malformed) => {
    expect(namesOf(outcome)).toEqual(names);
    expect(outcome).toMatchObject({ kind: 'lock', unversioned, development: 0, malformed });
  });

  it('looks for what a package needs below it first', () => {
    const packages = {
      '@s/a': ['@s/a@1.0.0', '', { dependencies: { c: '1' } }, ''],
      b: ['b@1.0.0', '', { dependencies: { c: '2' } }, ''],
      c: ['c@2.0.0', '', {}, ''],
      '@s/a/c': ['c@1.0.0', '', {}, ''],
    };
    const outcome = lock(packages, { '': { dependencies: { '@s/a': '1' }, devDependencies: { b: '1' } } });
    expect([namesOf(outcome), outcome]).toMatchObject([['@s/a 1.0.0', 'c 1.0.0'], { development: 2 }]);
  });

  it('of another form is damaged', () => {
    for (const value of [{}, [], { lockfileVersion: 1, packages: [] }]) {
      expect(read(value)).toEqual({ kind: 'damaged', reason: 'it is no JSON object with packages' });
    }
  });

  it('is never thrown at', () => {
    const entry = fc.array(fc.oneof(fc.constantFrom('a@1.0.0', 'a/b@1'), fc.jsonValue()));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), entry), fc.jsonValue(), (packages, workspaces) => {
        expect(lock(packages, workspaces).kind).toBe('lock');
      }),
    );
  });
});

describe('JSON with comments', () => {
  it.each([
    ['{"a": 1, // x\n "b": [1, 2,], /* , } */ }', { a: 1, b: [1, 2] }],
    ['{"a//b": "/* , } */,]", }', { 'a//b': '/* , } */,]' }],
    ['{"a": "\\",}", } // ]', { a: '",}' }],
    ['[1, /* x */ // y\n ]', [1]],
  ])('is JSON without them: %s', (text, value) => {
    expect(JSON.parse(plainJson(text))).toEqual(value);
  });

  it('that is JSON means the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value, undefined, 1);
        expect(JSON.parse(plainJson(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each(['"'.repeat(200_000), ',/**/'.repeat(50_000), '/*'.repeat(100_000), '"\\'.repeat(100_000)])(
    'takes time by its length alone',
    (text) => {
      expect(plainJson(text).length).toBeLessThanOrEqual(text.length);
    },
  );
});
