import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type LockOutcome,
  readPdmLock,
  readPipfileLock,
  readPoetryLock,
  readPyLock,
  readRequirements,
  readUvLock,
} from './index.ts';

const fixture = (name: string): Uint8Array => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const namesOf = (outcome: LockOutcome): readonly string[] =>
  outcome.kind === 'lock' ? outcome.packages.map(({ name, version }) => `${name} ${version}`) : [];
const rest = { kind: 'lock', unversioned: [], development: 0, malformed: 0 };

const common = ['jinja2 3.1.2', 'markupsafe 3.0.4'];
const zope = ['setuptools 84.2.1', 'zope-interface 6.0'];

describe('lock files that Python’s tools wrote', () => {
  it.each<readonly [string, LockOutcome, readonly string[], number]>([
    ['Poetry 2.5', readPoetryLock(fixture('poetry-2.lock')), [...common, ...zope], 1],
    [
      'Poetry 1.8, with what is for development',
      readPoetryLock(fixture('poetry-1.lock')),
      [...common, 'pluggy 1.5.0', ...zope],
      0,
    ],
    [
      'uv, with extras and other systems’',
      readUvLock(fixture('uv.lock')),
      ['colorama 0.4.6', ...common, ...zope],
      1,
    ],
    [
      'uv for pip, with what is for development',
      readRequirements(fixture('requirements.txt'), 'requirements.txt'),
      ['colorama 0.4.6', 'iniconfig 2.0.0', ...common],
      0,
    ],
    [
      'uv as pylock.toml',
      readPyLock(fixture('pylock.toml')),
      ['colorama 0.4.6', 'iniconfig 2.0.0', ...common],
      0,
    ],
    [
      'pipenv',
      readPipfileLock(fixture('Pipfile.lock')),
      [...common, 'setuptools 84.2.1', 'zope.interface 6.0'],
      1,
    ],
  ])('are read: %s', (_, outcome, names, development) => {
    expect(namesOf(outcome)).toEqual(names);
    expect(outcome).toMatchObject({ ...rest, development });
  });
});

describe('poetry.lock', () => {
  const lock = (text: string) =>
    readPoetryLock(
      bytes(`[[package]]\nname = "a"\nversion = "1.0"\n${text}\n[metadata]\nlock-version = "2.1"\n`),
    );

  it.each([
    ['of old Poetry tells development by category', lock('category = "dev"'), [], 1],
    ['takes a group beside main for use', lock('groups = ["dev", "main"]'), ['a 1.0'], 0],
    ['takes other groups for development', lock('groups = ["docs"]'), [], 1],
    [
      'has packages of git with the version found there',
      lock('[package.source]\ntype = "git"\nurl = "x"'),
      ['a 1.0'],
      0,
    ],
    ['has archives', lock('[package.source]\ntype = "file"\nurl = "a.whl"'), ['a 1.0'], 0],
    ['passes over folders', lock('[package.source]\ntype = "directory"\nurl = "a"'), [], 0],
  ])('%s', (_, outcome, names, development) => {
    expect(namesOf(outcome)).toEqual(names);
    expect(outcome).toMatchObject({ ...rest, development });
  });

  it('says what it does not understand', () => {
    expect(readPoetryLock(bytes('a ='))).toEqual({ kind: 'damaged', reason: 'it is no TOML' });
    expect(readPoetryLock(bytes('a = 1'))).toEqual({ kind: 'damaged', reason: 'it lists no packages' });
    expect(readPoetryLock(bytes('[metadata]\n'))).toMatchObject({ ...rest, packages: [] });
    expect(
      readPoetryLock(bytes('package = [1, {name = "a b", version = "1"}, {name = "a"}, {version = "1"}]')),
    ).toEqual({
      ...rest,
      packages: [],
      unversioned: ['a'],
      malformed: 3,
    });
    expect(readPoetryLock(bytes(`a = ${'['.repeat(100_000)}`)).kind).toBe('damaged');
  });

  it('takes keys of an object’s prototype for keys like any other', () => {
    const text = '__proto__ = {package = []}\n[[package]]\n__proto__ = {name = "a", version = "1"}\n';
    expect(readPoetryLock(bytes(text))).toEqual({ ...rest, packages: [], malformed: 1 });
  });
});

describe('pdm.lock', () => {
  const lock = (text: string) => readPdmLock(bytes(`[[package]]\nname = "a"\nversion = "1.0"\n${text}\n`));

  it.each([
    ['lists a group that may be an extra', lock('groups = ["web"]'), ['a 1.0'], 0],
    ['tells the group dev', lock('groups = ["dev"]'), [], 1],
    ['takes a package of both for used', lock('groups = ["default", "dev"]'), ['a 1.0'], 0],
    ['passes over folders', lock('path = "./a"'), [], 0],
    ['has archives', lock('path = "./a-1.0.tar.gz"'), ['a 1.0'], 0],
  ])('%s', (_, outcome, names, development) => {
    expect(namesOf(outcome)).toEqual(names);
    expect(outcome).toMatchObject({ ...rest, development });
  });
});

describe('uv.lock', () => {
  const project = '[[package]]\nname = "app"\nversion = "1"\nsource = { editable = "." }\n';
  const entry = (name: string, more = '') => `[[package]]\nname = "${name}"\nversion = "1.0"\n${more}\n`;
  const lock = (text: string) => readUvLock(bytes(`version = 1\n${text}`));

  it('takes what use needs by way of another for used', () => {
    const use =
      'dependencies = [{ name = "a" }]\n[package.dev-dependencies]\ndev = [{ name = "b" }, { name = "c" }]\n';
    const text = project + use + entry('a', 'dependencies = [{ name = "b" }]') + entry('b') + entry('c');
    expect([namesOf(lock(text)), lock(text)]).toMatchObject([
      ['a 1.0', 'b 1.0'],
      { ...rest, development: 1 },
    ]);
  });

  it('lists all versions of a name, and what nothing seems to need', () => {
    expect(namesOf(lock(project + entry('a') + entry('a').replace('1.0', '2.0')))).toEqual([
      'a 1.0',
      'a 2.0',
    ]);
  });

  it.each([
    ['requires-python = ">=3.9"', { ...rest, packages: [] }],
    [
      '[[package]]\nname = "a"\nsource = { url = "https://example.org/a.zip" }',
      { ...rest, packages: [], unversioned: ['a'] },
    ],
    ['package = [1]', { ...rest, packages: [], malformed: 1 }],
    ['', { kind: 'damaged', reason: 'it lists no packages' }],
    ['=', { kind: 'damaged', reason: 'it is no TOML' }],
  ])('reads %j', (text, outcome) => {
    expect(lock(text)).toEqual(outcome);
  });
});

describe('Pipfile.lock', () => {
  const lock = (value: unknown) => readPipfileLock(bytes(JSON.stringify({ _meta: {}, ...Object(value) })));

  it.each([
    [
      { default: { a: { git: 'https://example.org/a', ref: '0a' } } },
      { ...rest, packages: [], unversioned: ['a'] },
    ],
    [{ default: { a: { version: '*' }, b: { path: '.' } } }, { ...rest, packages: [], unversioned: ['a'] }],
    [{ web: { a: { version: '==1.0' } } }, { ...rest, packages: [{ name: 'a', version: '1.0' }] }],
    [
      { default: { a: 1 }, develop: [] },
      { ...rest, packages: [], malformed: 2 },
    ],
  ])('reads %j', (value, outcome) => {
    expect(lock(value)).toEqual(outcome);
  });

  it('of another form is damaged', () => {
    expect(readPipfileLock(bytes('{}'))).toEqual({
      kind: 'damaged',
      reason: 'it is no JSON object with `_meta`',
    });
  });
});

describe('requirements', () => {
  const read = (text: string, path = 'requirements.txt') => readRequirements(bytes(text), path);

  it.each<readonly [string, readonly string[], readonly string[], number]>([
    ['flask==2.0.1', ['flask 2.0.1'], [], 0],
    ['Flask == 2.0.1  # why', ['Flask 2.0.1'], [], 0],
    ['flask===2.0.1+local', ['flask 2.0.1+local'], [], 0],
    ['flask[async, dotenv]==2.0.1 ; python_version < "3.8"', ['flask 2.0.1'], [], 0],
    ['flask (==2.0.1)', ['flask 2.0.1'], [], 0],
    ['flask>=2,==2.0.1', ['flask 2.0.1'], [], 0],
    ['flask==2.0.1 --hash=sha256:ab --hash=sha256:cd', ['flask 2.0.1'], [], 0],
    ['flask==2.0.1 \\\n    --hash=sha256:ab \\\n    --hash=sha256:cd\n', ['flask 2.0.1'], [], 0],
    ['a==1\r\n# b==2 \\\r\nc==3', ['a 1', 'c 3'], [], 0],
    ['flask', [], ['flask'], 0],
    ['flask>=2.0,<3', [], ['flask'], 0],
    ['flask~=2.0', [], ['flask'], 0],
    ['flask==2.*', [], ['flask'], 0],
    ['flask!=2.0; sys_platform == "win32"', [], ['flask'], 0],
    ['flask @ https://example.org/flask-2.0.1-py3-none-any.whl', [], ['flask'], 0],
    ['git+https://example.org/a.git@0a#egg=a', [], ['a'], 0],
    ['-e git+https://example.org/a.git#egg=a&subdirectory=x', [], ['a'], 0],
    ['-e ./inner', [], [], 0],
    ['./inner', [], [], 0],
    ['https://example.org/a.whl', [], [], 1],
    ['-r base.txt\n-c limits.txt\n--index-url https://example.org\n', [], [], 0],
    ['{{ flask }}==1\nflask one two', [], [], 2],
    ['', [], [], 0],
  ])('reads %j', (text, names, unversioned, malformed) => {
    expect(namesOf(read(text))).toEqual(names);
    expect(read(text)).toMatchObject({ ...rest, unversioned, malformed });
  });

  it.each([
    'requirements-dev.txt',
    'app/dev-requirements.txt',
    'requirements/test.txt',
    'requirements_docs.txt',
  ])('counts what %s pins as for development', (path) => {
    expect(read('a==1', path)).toEqual({ ...rest, packages: [], development: 1 });
  });

  it.each(['requirements.txt', 'dev/requirements.txt', 'requirements-latest.txt', 'requirements/device.txt'])(
    'takes what %s pins as for use',
    (path) => {
      expect(namesOf(read('a==1', path))).toEqual(['a 1']);
    },
  );

  it('reads what a shell on Windows wrote', () => {
    const text = Buffer.from('\uFEFFa==1\r\nb==2\r\n', 'utf16le');
    expect(namesOf(readRequirements(text, 'requirements.txt'))).toEqual(['a 1', 'b 2']);
  });
});

describe('lock files of Python', () => {
  const readers = [readPdmLock, readPipfileLock, readPoetryLock, readPyLock, readRequirements, readUvLock];
  const word = fc.constantFrom(
    '[[package]]',
    'name = "a"',
    'version = "1"',
    'a==1',
    '-e',
    '[',
    '{',
    '"',
    '\\',
    '@',
    '_meta',
  );

  it('are never thrown at', () => {
    const text = fc.array(fc.oneof(word, fc.string())).map((lines) => lines.join('\n'));
    const json = fc.jsonValue().map((value) => JSON.stringify({ _meta: {}, default: value }));
    fc.assert(
      fc.property(fc.oneof(text, json), (some) => {
        for (const read of readers) expect(['lock', 'damaged']).toContain(read(bytes(some), 'x').kind);
      }),
    );
  });

  it.each([
    'a=='.repeat(50_000),
    'a['.repeat(50_000),
    ' #'.repeat(50_000),
    '\\\n'.repeat(50_000),
    'a '.repeat(50_000),
    '/@'.repeat(50_000),
  ])('take time by their length alone', (text) => {
    for (const read of readers) expect(['lock', 'damaged']).toContain(read(bytes(text), 'x').kind);
  });
});
