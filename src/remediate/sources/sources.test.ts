import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bump, changesOf, editSources, gitPatch, type NpmRelease, type SourceText } from './index.ts';

const integrity = `sha512-${'A'.repeat(86)}==`;
const release = (
  name: string,
  version: string,
  dependencies: Record<string, string> = {},
): [string, NpmRelease] => [
  `${name}@${version}`,
  { version, tarball: `https://npm.example/${name}/-/${name}-${version}.tgz`, integrity, dependencies },
];
const npm = (name: string, from: string, to: string): Bump => ({ ecosystem: 'npm', name, from, to });
const pypi = (name: string, from: string, to: string): Bump => ({ ecosystem: 'pypi', name, from, to });
const maven = (name: string, from: string, to: string): Bump => ({ ecosystem: 'maven', name, from, to });

const json = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;
const entry = (name: string, version: string, dependencies?: Record<string, string>) => ({
  version,
  resolved: `https://npm.example/${name}/-/${name}-${version}.tgz`,
  integrity: `sha512-${'B'.repeat(86)}==`,
  ...(dependencies === undefined ? {} : { dependencies }),
});
const manifest = { name: 'shop', version: '1.0.0', dependencies: { lodash: '^4.17.20', web: '1.2.3' } };
const lock = (packages: object = {}, root: object = manifest.dependencies, more: object = {}) =>
  json({
    name: 'shop',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { name: 'shop', version: '1.0.0', dependencies: root },
      'node_modules/lodash': entry('lodash', '4.17.20'),
      'node_modules/web': entry('web', '1.2.3', { lodash: '~4.17.0' }),
      ...packages,
    },
    ...more,
  });
const npmFiles = (text: string, own: object = manifest): SourceText[] => [
  { path: 'app/package-lock.json', text },
  { path: 'app/package.json', text: json(own) },
];

describe('a lock file of npm', () => {
  const bump = npm('lodash', '4.17.20', '4.17.21');
  const releases = new Map([
    release('lodash', '4.17.21'),
    release('lodash', '5.0.0'),
    release('web', '1.2.4', { lodash: '^4.17.0', extra: '^1.0.0' }),
  ]);

  it('has the version, address and hash of the new one, and nothing else changes', () => {
    const files = npmFiles(lock());
    const edited = editSources(files, [bump], releases);
    expect(edited.refusals).toEqual([]);
    expect(edited.done).toEqual([{ ...bump, path: 'app/package-lock.json' }]);
    const after = lock({ 'node_modules/lodash': { ...entry('lodash', '4.17.21'), integrity } });
    expect(edited.files).toEqual([{ path: 'app/package-lock.json', text: after }]);
    expect(applied(files, edited.files)).toEqual([after, files[1]?.text]);
  });

  it('moves each copy that has the version, and leaves others', () => {
    const text = lock({
      'node_modules/web/node_modules/lodash': entry('lodash', '4.17.20'),
      'node_modules/old': entry('old', '1.0.0', { lodash: '3' }),
      'node_modules/old/node_modules/lodash': entry('lodash', '3.10.1'),
    });
    const [file] = editSources(npmFiles(text), [bump], releases).files;
    expect(file?.text.match(/"version": "4\.17\.21"/g)).toHaveLength(2);
    expect(file?.text).toContain('"version": "3.10.1"');
  });

  it('moves the root’s own range with its manifest where that asks for another', () => {
    const own = { ...manifest, dependencies: { lodash: '^4.17.20', web: '1.2.3' } };
    const text = lock({ 'node_modules/web': entry('web', '1.2.3') });
    const edited = editSources(npmFiles(text, own), [npm('lodash', '4.17.20', '5.0.0')], releases);
    expect(edited.files.map(({ path }) => path)).toEqual(['app/package-lock.json', 'app/package.json']);
    expect(edited.files.map((one) => /"lodash": "([^"]+)"/.exec(one.text)?.[1])).toEqual([
      '^5.0.0',
      '^5.0.0',
    ]);
  });

  it.each<[string, string, Bump, ReadonlyMap<string, NpmRelease>, string, string]>([
    [
      'a package needs another version',
      lock(),
      npm('lodash', '4.17.20', '5.0.0'),
      releases,
      'range',
      'web asks for lodash ~4.17.0',
    ],
    ['nobody said its hash', lock(), bump, new Map(), 'integrity', 'no registry'],
    [
      'it needs what is not there',
      lock(),
      npm('web', '1.2.3', '1.2.4'),
      releases,
      'new-dependency',
      'extra ^1.0.0',
    ],
    [
      'its file is not as npm writes it',
      lock().replace('"requires"', ' "requires"'),
      bump,
      releases,
      'format',
      'npm install',
    ],
    [
      'its file says everything twice',
      lock({}, undefined, { dependencies: { lodash: { version: '4.17.20' } } }),
      bump,
      releases,
      'format',
      'twice',
    ],
    [
      'the root asks by an address',
      lock({}, { lodash: 'github:x/y' }),
      bump,
      releases,
      'range',
      'the root asks',
    ],
  ])('is left where %s', (_, text, wanted, known, code, message) => {
    const edited = editSources(npmFiles(text), [wanted], known);
    expect(edited).toMatchObject({
      files: [],
      done: [],
      refusals: [{ code, name: wanted.name, message: expect.stringContaining(message) }],
    });
  });

  it('keeps tabs, line ends of Windows and a missing end', () => {
    const tabs = JSON.stringify(JSON.parse(lock()), undefined, '\t').replaceAll('\n', '\r\n');
    const [file] = editSources(npmFiles(tabs), [bump], releases).files;
    expect(file?.text).toBe(
      JSON.stringify(
        JSON.parse(lock({ 'node_modules/lodash': { ...entry('lodash', '4.17.21'), integrity } })),
        undefined,
        '\t',
      ).replaceAll('\n', '\r\n'),
    );
  });
});

describe('requirements of pip', () => {
  const bump = pypi('Flask_Login', '0.6.0', '0.6.3');
  const edit = (text: string) => editSources([{ path: 'requirements.txt', text }], [bump], new Map());

  it.each([
    ['flask-login==0.6.0\n', 'flask-login==0.6.3\n'],
    [
      'Flask.Login[x, y] == 0.6.0 ; python_version > "3"  # why\r\nother==1',
      'Flask.Login[x, y] == 0.6.3 ; python_version > "3"  # why\r\nother==1',
    ],
  ])('%j become %j', (before, after) => {
    expect(edit(before).files).toEqual([{ path: 'requirements.txt', text: after }]);
  });

  it.each([
    ['flask-login==0.6.0 \\\n    --hash=sha256:aa\n', 'hashes'],
    ['flask-login==0.6.0 --hash=sha256:aa\n', 'hashes'],
    ['flask-login>=0.6\n', 'not-pinned'],
    ['flask-login @ https://x.example/f.whl\n', 'not-pinned'],
  ])('%j are left as %s', (text, code) => {
    expect(edit(text)).toMatchObject({ files: [], done: [], refusals: [{ code }] });
  });

  it('of other packages and versions are not touched', () => {
    expect(edit('flask-login-x==0.6.0\nflask-login==0.5.0\n# flask-login==0.6.0\n')).toEqual({
      files: [],
      done: [],
      refusals: [],
    });
  });
});

describe('a project of Maven', () => {
  const bump = maven('org.yaml:snakeyaml', '1.30', '2.0');
  const dependency = (version: string) =>
    `<dependency>\n  <groupId>org.yaml</groupId>\n  <artifactId>snakeyaml</artifactId>\n${version}</dependency>\n`;
  const edit = (text: string) => editSources([{ path: 'a/pom.xml', text }], [bump], new Map());

  it('has the new version where the dependency or its property says it', () => {
    const direct = dependency('  <version>1.30</version>\n');
    expect(edit(`<!-- ${direct} -->${direct}`).files[0]?.text).toBe(
      `<!-- ${direct} -->${direct.replace('1.30', '2.0')}`,
    );
    const by = `<properties><yaml.version> 1.30 </yaml.version></properties>${dependency('  <version>${yaml.version}</version>\n')}`;
    expect(edit(by).files[0]?.text).toBe(by.replace('1.30', '2.0'));
  });

  it('is left where a parent manages the version', () => {
    expect(edit(dependency(''))).toMatchObject({ files: [], refusals: [{ code: 'managed' }] });
    expect(edit(dependency('<version>${not.here}</version>'))).toMatchObject({
      files: [],
      refusals: [{ code: 'managed' }],
    });
  });
});

describe('files that only their own tool writes', () => {
  it('come with its command, and none for a name that a shell could read otherwise', () => {
    const files = [{ path: 'yarn.lock', text: 'lodash@^4\n$(x)@1' }];
    const { refusals } = editSources(
      files,
      [npm('lodash', '4.17.20', '4.17.21'), npm('$(x)', '1', '2')],
      new Map(),
    );
    expect(refusals.map(({ code, command }) => [code, command])).toEqual([
      ['needs-tool', 'yarn up lodash@4.17.21'],
      ['needs-tool', undefined],
    ]);
  });
});

describe('a patch', () => {
  it('is what git applies, whatever changed where', () => {
    const line = fc.constantFrom('a', 'b', 'c', '', '{', '}');
    const text = fc
      .tuple(fc.array(line, { maxLength: 30 }), fc.boolean())
      .map(([lines, isEnded]) => lines.join('\n') + (isEnded ? '\n' : ''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        if (before === '' || after === '' || before === after) return;
        expect(applied([{ path: 'a b/ü"x', text: before }], [{ path: 'a b/ü"x', text: after }])).toEqual([
          after,
        ]);
      }),
      { numRuns: 60 },
    );
  });
});

/** What git makes of the patch in a folder with the files. */
function applied(before: readonly SourceText[], after: readonly SourceText[]): readonly string[] {
  const directory = mkdtempSync(join(tmpdir(), 'oakum-sources-'));
  try {
    for (const { path, text } of before) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    const patch = gitPatch(changesOf(before, after));
    execFileSync('git', ['apply', '--whitespace=nowarn', '-'], {
      cwd: directory,
      input: patch,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    return before.map(({ path }) => readFileSync(join(directory, path), 'utf8'));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
