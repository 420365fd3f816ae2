import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type LockOutcome,
  readCargoLock,
  readComposerLock,
  readGemfileLock,
  readNugetLock,
} from './index.ts';

const fixture = (name: string): Uint8Array => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = (value: unknown): Uint8Array => bytes(JSON.stringify(value));
const namesOf = (outcome: LockOutcome): readonly string[] =>
  outcome.kind === 'lock' ? outcome.packages.map(({ name, version }) => `${name} ${version}`) : [];
const rest = { kind: 'lock', unversioned: [], development: 0, malformed: 0 };

describe('lock files that the tools wrote', () => {
  it('are read: Cargo.lock, with what is for tests and other systems', () => {
    const outcome = readCargoLock(fixture('Cargo.lock'));
    expect(namesOf(outcome)).toEqual([
      'itoa 1.0.1',
      'smallvec 1.6.0',
      'winapi 0.3.9',
      'winapi-i686-pc-windows-gnu 0.4.0',
      'winapi-util 0.1.6',
      'winapi-x86_64-pc-windows-gnu 0.4.0',
    ]);
    expect(outcome).toMatchObject(rest);
  });

  it('are read: Gemfile.lock, with what is for development', () => {
    const outcome = readGemfileLock(fixture('Gemfile.lock'));
    expect(namesOf(outcome)).toEqual([
      'mini_portile2 2.8.1',
      'nokogiri 1.13.10',
      'racc 1.6.2',
      'rack 2.2.22',
      'thor 1.2.1',
    ]);
    expect(outcome).toMatchObject(rest);
  });

  it('are read: composer.lock, with a branch that is no version', () => {
    const outcome = readComposerLock(fixture('composer.lock'));
    expect(namesOf(outcome)).toEqual(['guzzlehttp/psr7 2.4.4', 'twig/twig v3.0.1']);
    expect(outcome).toMatchObject({ ...rest, unversioned: ['sample/branch'], development: 1 });
  });
});

describe('Cargo.lock', () => {
  const entry = '[[package]]\nname = "a"\nversion = "1.0.0"\n';

  it.each([
    [
      `${entry}source = "git+https://example.org/a#0a"\n`,
      { ...rest, packages: [{ name: 'a', version: '1.0.0' }] },
    ],
    [entry, { ...rest, packages: [] }],
    ['version = 4\n', { ...rest, packages: [] }],
    [
      'version = 4\npackage = [1, { name = "a" }, { name = "a b", version = "1", source = "x" }]\n',
      { ...rest, packages: [], malformed: 3 },
    ],
    ['[[package]\n', { kind: 'damaged', reason: 'it is no TOML' }],
    ['a = 1\n', { kind: 'damaged', reason: 'it lists no packages' }],
  ])('reads %j', (text, outcome) => {
    expect(readCargoLock(bytes(text))).toEqual(outcome);
  });
});

describe('Gemfile.lock', () => {
  const lock = (...lines: readonly string[]) => readGemfileLock(bytes(lines.join('\n')));

  it('has a gem for several platforms once, and none of what its gems need', () => {
    const outcome = lock(
      'GEM',
      '  specs:',
      '    nokogiri (1.16.0-x86_64-linux)',
      '      racc (~> 1.4)',
      '    nokogiri (1.16.0-java)',
      '    a (1.0.0.pre.1)',
      '',
      'CHECKSUMS',
      '  nokogiri (1.16.0) sha256=00',
      '    b (1.0)',
    );
    expect(outcome).toEqual({
      ...rest,
      packages: [
        { name: 'nokogiri', version: '1.16.0' },
        { name: 'a', version: '1.0.0.pre.1' },
      ],
    });
  });

  it.each([
    [
      lock('GIT', '  remote: https://example.org/a', '  revision: 0a', '  specs:', '    a (1.0)'),
      ['a 1.0'],
      0,
    ],
    [lock('PLUGIN SOURCE', '  specs:', '    a (1.0)'), ['a 1.0'], 0],
    [lock('PATH', '  specs:', '    a (1.0)'), [], 0],
    [lock('GEM', '<<<<<<< HEAD', 'GEM', '  specs:', '    a', '    b (x)', '    c (1.0)'), ['c 1.0'], 3],
    [lock('GEM\r', '  specs:\r', '    a (1.0)\r', ''), ['a 1.0'], 0],
    [lock('DEPENDENCIES'), [], 0],
  ])('reads case %#', (outcome, names, malformed) => {
    expect(namesOf(outcome)).toEqual(names);
    expect(outcome).toMatchObject({ ...rest, malformed });
  });

  it('without its sections is damaged', () => {
    expect(lock('gem "a"')).toEqual({
      kind: 'damaged',
      reason: 'it has none of the sections of a lock file',
    });
  });
});

describe('packages.lock.json', () => {
  const direct = { type: 'Direct', requested: '[13.0.1, )', resolved: '13.0.1', contentHash: 'x' };

  it('has a package of several targets once, each version of it, and no projects', () => {
    const dependencies = {
      'net6.0': { 'Newtonsoft.Json': direct, 'Shop.Core': { type: 'Project' } },
      'net8.0': { 'Newtonsoft.Json': direct, Serilog: { type: 'Transitive', resolved: '2.10.0' } },
      'net8.0/linux-x64': { Serilog: { type: 'Transitive', resolved: '2.12.0' } },
    };
    const outcome = readNugetLock(json({ version: 1, dependencies }));
    expect(namesOf(outcome)).toEqual(['Newtonsoft.Json 13.0.1', 'Serilog 2.10.0', 'Serilog 2.12.0']);
    expect(outcome).toMatchObject(rest);
  });

  const reason = 'it is no JSON object with a version and dependencies';
  it.each([
    [
      { version: 2, dependencies: { 'net8.0': { A: {}, 'b c': direct }, x: 1 } },
      { ...rest, packages: [], malformed: 3 },
    ],
    [
      { version: 1, dependencies: {} },
      { ...rest, packages: [] },
    ],
    [{ dependencies: {} }, { kind: 'damaged', reason }],
    [[], { kind: 'damaged', reason }],
  ])('reads %j', (value, outcome) => {
    expect(readNugetLock(json(value))).toEqual(outcome);
  });
});

describe('composer.lock', () => {
  it.each([
    [{ packages: [{ name: 'a/b', version: '1.x-dev' }] }, { ...rest, packages: [], unversioned: ['a/b'] }],
    [{ packages: [1, {}, { name: 'a', version: '1' }] }, { ...rest, packages: [], malformed: 3 }],
    [
      { packages: [], 'packages-dev': [{ name: 'a/b', version: 'dev-x' }] },
      { ...rest, packages: [], development: 1 },
    ],
    [{ 'packages-dev': [] }, { kind: 'damaged', reason: 'it lists no packages' }],
    ['x', { kind: 'damaged', reason: 'it lists no packages' }],
  ])('reads %j', (value, outcome) => {
    expect(readComposerLock(json(value))).toEqual(outcome);
  });
});

describe('lock files of Rust, Ruby, .NET and PHP', () => {
  const readers = [readCargoLock, readComposerLock, readGemfileLock, readNugetLock];
  const word = fc.constantFrom('GEM', '    a (1.0)', '[[package]]', 'name = "a"', '    (', '(', '"');

  it('are never thrown at', () => {
    const text = fc.array(fc.oneof(word, fc.string())).map((lines) => lines.join('\n'));
    const value = fc
      .jsonValue()
      .map((some) => JSON.stringify({ version: 1, dependencies: some, packages: [some] }));
    fc.assert(
      fc.property(fc.oneof(text, value), (some) => {
        for (const read of readers) expect(['lock', 'damaged']).toContain(read(bytes(some)).kind);
      }),
    );
  });

  it.each([
    `GEM\n    ${'a ('.repeat(50_000)}`,
    `GEM\n    a (1${'.1'.repeat(50_000)}`,
    'GEM\n'.repeat(50_000),
  ])('take time by their length alone', (text) => {
    for (const read of readers) expect(['lock', 'damaged']).toContain(read(bytes(text)).kind);
  });
});
