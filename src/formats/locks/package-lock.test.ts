import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPackageLock } from './index.ts';
import { lockOf, nameForms, own } from './outcome.ts';

const fixture = (name: string): Uint8Array => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const namesOf = (outcome: ReturnType<typeof readPackageLock>): readonly string[] =>
  outcome.kind === 'lock' ? outcome.packages.map(({ name, version }) => `${name} ${version}`).toSorted() : [];

const production = [
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
];

describe('a package-lock.json that npm wrote', () => {
  it.each([2, 3])('of version %i names what is for use, and counts what is for development', (version) => {
    const outcome = readPackageLock(fixture(`package-lock-v${version}.json`));
    expect(namesOf(outcome)).toEqual([...production, 'tarred 2.0.0']);
    expect(outcome).toMatchObject({ kind: 'lock', unversioned: [], development: 3, malformed: 0 });
  });

  it('of version 1 has an archive without a version', () => {
    const outcome = readPackageLock(fixture('package-lock-v1.json'));
    expect(namesOf(outcome)).toEqual(production);
    expect(outcome).toMatchObject({ unversioned: ['tarred'], development: 3, malformed: 0 });
  });
});

describe('a package-lock.json', () => {
  const lock = (packages: unknown) => readPackageLock(bytes({ lockfileVersion: 3, packages }));
  const old = (dependencies: unknown) => readPackageLock(bytes({ lockfileVersion: 1, dependencies }));

  it.each<readonly [string, unknown, ReturnType<typeof readPackageLock>]>([
    [
      'a package of git by the version that npm found there',
      lock({ 'node_modules/a': { version: '1.2.3', resolved: 'git+ssh://git@example.org/a.git#0a' } }),
      {
        kind: 'lock',
        packages: [{ name: 'a', version: '1.2.3' }],
        unversioned: [],
        development: 0,
        malformed: 0,
      },
    ],
    [
      'an entry without a version as unversioned',
      lock({ 'node_modules/a': { resolved: 'https://example.org/a.tgz' } }),
      { kind: 'lock', packages: [], unversioned: ['a'], development: 0, malformed: 0 },
    ],
    [
      'what is optional of use and development as used',
      lock({ 'node_modules/a': { version: '1.0.0', devOptional: true } }),
      {
        kind: 'lock',
        packages: [{ name: 'a', version: '1.0.0' }],
        unversioned: [],
        development: 0,
        malformed: 0,
      },
    ],
    [
      'addresses of version 1 as unversioned, and folders as its own',
      old({
        a: { version: 'git+https://example.org/a.git#0a' },
        b: { version: 'github:b/b#1' },
        c: { version: 'file:../c' },
        d: { version: 'https://example.org/d-1.0.0.tgz' },
      }),
      { kind: 'lock', packages: [], unversioned: ['a', 'b', 'd'], development: 0, malformed: 0 },
    ],
    [
      'what is no entry as malformed',
      lock({
        'node_modules/a': 3,
        'node_modules/../x': { version: '1' },
        'node_modules/b': { version: 'a b' },
      }),
      { kind: 'lock', packages: [], unversioned: [], development: 0, malformed: 3 },
    ],
    [
      'a key of an object’s prototype as a name like any other',
      readPackageLock(
        new TextEncoder().encode(
          '{"lockfileVersion":1,"dependencies":{"__proto__":{"version":"1.0.0"},"constructor":{"version":"2.0.0"}}}',
        ),
      ),
      {
        kind: 'lock',
        packages: [
          { name: '__proto__', version: '1.0.0' },
          { name: 'constructor', version: '2.0.0' },
        ],
        unversioned: [],
        development: 0,
        malformed: 0,
      },
    ],
    [
      'no JSON as damaged',
      readPackageLock(new Uint8Array([1])),
      { kind: 'damaged', reason: 'it is no JSON object' },
    ],
    [
      'another JSON as damaged',
      readPackageLock(bytes({})),
      { kind: 'damaged', reason: 'it has no version of a lock file' },
    ],
  ])('gives %s', (_, outcome, expected) => {
    expect(outcome).toEqual(expected);
  });

  it('refuses packages that lie too deep', () => {
    let tree: unknown = {};
    for (let depth = 0; depth < 300; depth += 1) tree = { a: { version: '1.0.0', dependencies: tree } };
    expect(old(tree)).toEqual({ kind: 'damaged', reason: 'its packages lie more than 200 deep' });
  });

  it('refuses more entries than any project has', () => {
    const many = Array.from({ length: 100_001 }, () => own);
    expect(lockOf(many, nameForms.npm)).toEqual({
      kind: 'damaged',
      reason: 'it has more than 100000 entries',
    });
  });

  it('is never thrown at', () => {
    const key = fc.constantFrom('packages', 'dependencies', 'version', 'node_modules/a', 'dev', 'link', 'x');
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 6 },
        fc.string(),
        fc.boolean(),
        fc.dictionary(key, tie('value')),
        fc.array(tie('value')),
      ),
    }));
    fc.assert(
      fc.property(value, (lockLike) => {
        expect(['lock', 'damaged']).toContain(readPackageLock(bytes(lockLike)).kind);
      }),
    );
  });
});
