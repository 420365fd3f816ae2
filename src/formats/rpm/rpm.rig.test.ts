import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeRig } from '../../../rig/describe-rig.ts';
import { type RpmPackage, readRpmDatabase } from './index.ts';

const root = mkdtempSync(join(tmpdir(), 'oakum-rpm-'));

/** Debian builds rpm without NDB: it warns then, and keeps nothing. */
const backends = ['sqlite', 'ndb'].filter((backend) => {
  const options = ['--dbpath', join(root, 'probe', backend), '--define', `_db_backend ${backend}`];
  const { stderr, status } = spawnSync('rpm', [...options, '--initdb'], { encoding: 'utf8' });
  return status === 0 && !stderr.includes('invalid');
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Spec {
  readonly name: string;
  readonly epoch?: number;
  readonly version: string;
  readonly release: string;
  readonly module?: string;
  readonly vendor?: string;
  readonly files: readonly string[];
}

const specs: readonly Spec[] = [
  { name: 'plain', version: '1.0', release: '1', files: [] },
  {
    name: 'with-epoch',
    epoch: 4,
    version: '5.26.3',
    release: '422.el8',
    files: ['/usr/bin/tool', '/etc/tool.conf'],
  },
  {
    name: 'of-a-module',
    version: '18.17.1',
    release: '2.module_el8.8.0+3615+3543c705',
    module: 'nodejs:18:8080020230906143326:63b34585',
    vendor: 'Größe & Söhne',
    files: ['/usr/lib/node_modules/npm/package.json'],
  },
  {
    name: 'many-files',
    version: '2~rc1^git2',
    release: '0.1',
    files: Array.from({ length: 3000 }, (_, at) => `/usr/share/many/${at % 50}/file-${at}`),
  },
];

function specText({ name, epoch, version, release, module, vendor, files }: Spec): string {
  const install = files.map(
    (file) => `mkdir -p "$(dirname %{buildroot}${file})"; echo x > %{buildroot}${file}`,
  );
  return `Name: ${name}
Version: ${version}
Release: ${release}
${epoch === undefined ? '' : `Epoch: ${epoch}`}
${module === undefined ? '' : `ModularityLabel: ${module}`}
${vendor === undefined ? '' : `Vendor: ${vendor}`}
Summary: test
License: none
BuildArch: noarch
%description
test
%install
mkdir -p %{buildroot}
${install.join('\n')}
%files
${files.join('\n')}
`;
}

describeRig('databases that the rpm of this machine writes', ['rpm'], () => {
  const rpms = join(root, 'RPMS', 'noarch');

  function run(program: string, args: readonly string[], input = ''): string {
    const { status, stdout, stderr } = spawnSync(program, [...args], {
      encoding: 'utf8',
      input,
      maxBuffer: 2 ** 26,
    });
    expect([program, status, status === 0 ? '' : stderr]).toEqual([program, 0, '']);
    return stdout;
  }

  /** What rpm prints of a database, one line a package, with the number of its files. */
  function query(directory: string, backend: string): readonly string[] {
    const tags = ['NAME', 'EPOCHNUM', 'VERSION', 'RELEASE', 'ARCH', 'SOURCERPM', 'MODULARITYLABEL', 'VENDOR'];
    const format = `${tags.map((tag) => `%{${tag}}`).join('|')}[|%{FILENAMES}]\\n`;
    const options = ['--dbpath', directory, '--define', `_db_backend ${backend}`];
    return run('rpm', [...options, '-qa', '--qf', format])
      .trimEnd()
      .split('\n')
      .toSorted();
  }

  function lineOf({ name, epoch = 0, version, release, architecture, source, ...rest }: RpmPackage): string {
    const { module = '(none)', vendor = '(none)', files } = rest;
    const rpm = `${source?.name}-${source?.version}.src.rpm`;
    const paths = files.map((path) => `/${path}`);
    return [name, epoch, version, release, architecture, rpm, module, vendor, ...paths].join('|');
  }

  function install(backend: string): string {
    const directory = join(root, backend);
    mkdirSync(directory);
    const options = [
      '--dbpath',
      directory,
      '--define',
      `_db_backend ${backend}`,
      '--justdb',
      '--nodeps',
      '--noscripts',
    ];
    const files = specs.map(({ name, version, release }) =>
      join(rpms, `${name}-${version}-${release}.noarch.rpm`),
    );
    run('rpm', [...options, '-i', ...files]);
    return directory;
  }

  function expectSame(bytes: Uint8Array, printed: readonly string[]): void {
    const { packages, rejected } = readRpmDatabase(bytes);
    expect(packages.map(lineOf).toSorted()).toEqual(printed);
    expect([packages.length, rejected]).toEqual([specs.length, []]);
  }

  beforeAll(() => {
    for (const spec of specs) {
      const file = join(root, `${spec.name}.spec`);
      writeFileSync(file, specText(spec));
      run('rpmbuild', ['-bb', '--define', `_topdir ${root}`, '--define', '_build_id_links none', file]);
    }
  });

  it.each(backends)('%s: every package with all that is asked of it', (backend) => {
    const directory = install(backend);
    const name = backend === 'sqlite' ? 'rpmdb.sqlite' : 'Packages.db';
    expectSame(readFileSync(join(directory, name)), query(directory, backend));
  });

  /** rpm only reads Berkeley DB today: the headers that it wrote elsewhere are put into one by Berkeley's own tool. */
  it.each([512, 4096, 65_536])('Berkeley DB with pages of %i bytes', (pageBytes) => {
    const source = new DatabaseSync(join(root, 'sqlite', 'rpmdb.sqlite'), { readOnly: true });
    const rows = source.prepare('SELECT hnum, lower(hex(blob)) AS blob FROM Packages').all();
    source.close();
    const directory = join(root, `bdb-${pageBytes}`);
    mkdirSync(directory);
    const word = (value: number): string => Buffer.from(Uint32Array.of(value).buffer).toString('hex');
    const records = rows.map(({ hnum, blob }) => ` ${word(Number(hnum))}\n ${String(blob)}\n`);
    const head = `VERSION=3\nformat=bytevalue\ntype=hash\ndb_pagesize=${pageBytes}\nHEADER=END\n`;
    const text = `${head} ${word(0)}\n ${word(rows.length)}\n${records.join('')}DATA=END\n`;
    run('db5.3_load', [join(directory, 'Packages')], text);
    expectSame(readFileSync(join(directory, 'Packages')), query(directory, 'bdb_ro'));
  });
});
