import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withFields } from '../deb822/index.ts';
import {
  editDpkgStatus,
  formatFileList,
  formatMd5sums,
  parseFileList,
  parseMd5sums,
  parseSourceField,
  readDpkgStatus,
  readStatusD,
} from './index.ts';

const bookworm = readFileSync(new URL('fixtures/bookworm.status', import.meta.url));
const summary = (text: string | Uint8Array): unknown => {
  const { packages, rejected } = readDpkgStatus(Buffer.from(text));
  return [packages.map((one) => `${one.name} ${one.version} ${one.state}`), rejected];
};

describe('dpkg status', () => {
  it('reads real records with their source packages', () => {
    const { packages, rejected } = readDpkgStatus(bookworm);
    const rows = packages.map(({ name, version, architecture, source }) => [
      `${name}:${architecture} ${version}`,
      `${source.name} ${source.version}`,
    ]);
    expect(rejected).toEqual([]);
    expect(rows).toEqual([
      ['adduser:all 3.134', 'adduser 3.134'],
      ['bash:amd64 5.2.15-2+b13', 'bash 5.2.15-2'],
      ['libbpf1:amd64 1:1.1.2-0+deb12u1', 'libbpf 1.1.2-0+deb12u1'],
      ['libssl3:amd64 3.0.20-1~deb12u2', 'openssl 3.0.20-1~deb12u2'],
      ['nginx:amd64 1.22.1-9+deb12u9', 'nginx 1.22.1-9+deb12u9'],
      ['python3.11-minimal:amd64 3.11.2-6+deb12u8', 'python3.11 3.11.2-6+deb12u8'],
    ]);
    const bash = packages.find((one) => one.name === 'bash');
    expect([bash?.isEssential, bash?.isHeld, bash?.conffiles[0]]).toEqual([
      true,
      false,
      { path: 'etc/bash.bashrc', md5: '89269e1298235f1b12b4c16e4065ad0d', isObsolete: false },
    ]);
  });

  it.each([
    ['install ok installed', ['a 1 installed']],
    ['hold ok installed', ['a 1 installed']],
    ['deinstall ok installed', ['a 1 installed']],
    ['install ok unpacked', ['a 1 unpacked']],
    ['install reinstreq half-installed', ['a 1 half-installed']],
    ['install ok triggers-pending', ['a 1 triggers-pending']],
    ['deinstall ok config-files', []],
    ['purge ok not-installed', []],
  ])('counts "%s" by whether the files are there', (status, expected) => {
    expect(summary(`Package: a\nStatus: ${status}\nVersion: 1\n`)).toEqual([expected, []]);
  });

  it.each([
    ['Package: a\nVersion: 1\n', 'a has no Status'],
    ['Package: a\nStatus: install ok installed\n', 'a has no version'],
    [
      'Package: a\nStatus: install ok wonderful\nVersion: 1\n',
      'a has the unknown status "install ok wonderful"',
    ],
    ['Status: install ok installed\nVersion: 1\n', 'no package name'],
    ['Package: ../a\nStatus: install ok installed\nVersion: 1\n', 'no package name'],
    ['Package: a\nnonsense\n', 'damaged control data: a line that is no field in line 4'],
  ])('rejects a damaged record and reads the rest: %j', (damaged, reason) => {
    const whole = 'Package: z\nStatus: install ok installed\nVersion: 2\n';
    const text = `\n\n${damaged}\n${whole}`;
    expect(summary(text)).toEqual([['z 2 installed'], [{ line: 3, reason }]]);
  });

  it('knows a hold and an obsolete conffile', () => {
    const md5 = 'd41d8cd98f00b204e9800998ecf8427e';
    const { packages } = readDpkgStatus(
      Buffer.from(
        `Package: a\nStatus: hold ok installed\nVersion: 1\nConffiles:\n /etc/a b ${md5} obsolete\n`,
      ),
    );
    expect(packages.map(({ isHeld, conffiles }) => [isHeld, conffiles])).toEqual([
      [true, [{ path: 'etc/a b', md5, isObsolete: true }]],
    ]);
  });

  it.each([
    [undefined, 'bin', '1+b1'],
    ['src', 'src', '1+b1'],
    ['src (1)', 'src', '1'],
    ['src (2:1-3)', 'src', '2:1-3'],
    ['not a source', 'bin', '1+b1'],
  ])('takes %j for a source', (field, name, version) => {
    expect(parseSourceField(field, { name: 'bin', version: '1+b1' })).toEqual({ name, version });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(bookworm.length), (noise, at) => {
        const bytes = Buffer.concat([bookworm.subarray(0, at), noise, bookworm.subarray(at)]);
        expect(readDpkgStatus(bytes).packages.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('status.d', () => {
  const control = (name: string, more = ''): Uint8Array =>
    Buffer.from(`Package: ${name}\nVersion: 1\n${more}`);
  const read = (files: Readonly<Record<string, Uint8Array>>): unknown =>
    readStatusD(new Map(Object.entries(files))).map((record) =>
      record.kind === 'package'
        ? [record.value.name, record.value.state, record.path, record.md5sumsPath ?? null]
        : [record.path, record.reason],
    );

  it('reads both layouts and finds the hashes', () => {
    expect(
      read({
        base: control('base-files'),
        'base.md5sums': Buffer.from(''),
        bGliYzY: control('libc6'),
        'libssl3/control': control('libssl3', 'Status: install ok installed\n'),
        'libssl3/md5sums': Buffer.from(''),
        'libssl3/copyright': Buffer.from(''),
      }),
    ).toEqual([
      ['base-files', 'installed', 'base', 'base.md5sums'],
      ['libc6', 'installed', 'bGliYzY', null],
      ['libssl3', 'installed', 'libssl3/control', 'libssl3/md5sums'],
    ]);
  });

  it('rejects what is no single record', () => {
    expect(
      read({
        empty: Buffer.from('\n'),
        two: Buffer.from('Package: a\nVersion: 1\n\nPackage: b\nVersion: 1\n'),
        gone: control('gone', 'Status: deinstall ok config-files\n'),
      }),
    ).toEqual([
      ['empty', 'the file is empty'],
      ['two', 'more than one record in the file'],
      ['gone', 'the record says that it is not installed'],
    ]);
  });
});

describe('editing a status file', () => {
  const bytes = Buffer.concat([
    Buffer.from('Package: a\nStatus: install ok installed\nMaintainer: J'),
    Buffer.of(0xf6),
    Buffer.from(
      'rg\nVersion: 1\n\nPackage: b\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n',
    ),
    Buffer.from('Description: ü\n long\n\n\nPackage: b\nArchitecture: i386\nVersion: 1\n\n'),
  ]);
  const latin1 = (value: Uint8Array): string => Buffer.from(value).toString('latin1');

  it('changes one record and no other byte', () => {
    const after = editDpkgStatus(bytes, { name: 'b', architecture: 'amd64' }, (stanza) =>
      withFields(stanza, { Version: '2', Source: 'c' }),
    );
    const expected = latin1(bytes)
      .replace('amd64\nVersion: 1', 'amd64\nVersion: 2')
      .replace(' long\n', ' long\nSource: c\n');
    expect(latin1(after)).toBe(expected);
  });

  it('takes a record out', () => {
    const after = editDpkgStatus(bytes, { name: 'a', architecture: undefined }, () => undefined);
    expect(latin1(after)).toBe(latin1(bytes).slice(latin1(bytes).indexOf('Package: b')));
  });

  it.each([
    ['b', undefined, '2 records of b'],
    ['c', undefined, '0 records of c'],
    ['a', 'amd64', '0 records of a:amd64'],
  ])('refuses %s:%s', (name, architecture, message) => {
    expect(() => editDpkgStatus(bytes, { name, architecture }, (stanza) => stanza)).toThrow(
      expect.objectContaining({ code: 'dpkg.no-record', message: expect.stringContaining(message) }),
    );
  });

  it('writes real records back as they were', () => {
    for (const { name, architecture } of readDpkgStatus(bookworm).packages) {
      expect(editDpkgStatus(bookworm, { name, architecture }, (stanza) => stanza)).toEqual(bookworm);
    }
  });
});

describe('lists and hashes', () => {
  const md5 = 'd41d8cd98f00b204e9800998ecf8427e';

  it('reads md5sums in the forms that occur', () => {
    const sums = parseMd5sums(`${md5}  usr/bin/a\n${md5} *usr/b c\n${md5}  ./d\n${md5}  /e\n`);
    expect([...sums.keys()]).toEqual(['usr/bin/a', 'usr/b c', 'd', 'e']);
    expect(parseMd5sums(formatMd5sums(sums))).toEqual(sums);
  });

  it('reads lists without the root and writes them with it', () => {
    expect(parseFileList('/.\n/usr\n/usr/a b\n')).toEqual(['usr', 'usr/a b']);
    expect(formatFileList(['usr', 'usr/a b'])).toBe('/.\n/usr\n/usr/a b\n');
  });

  it.each([`${md5} a`, 'xyz  a', `${md5}`])('refuses the hash line %j', (line) => {
    expect(() => parseMd5sums(line)).toThrow(expect.objectContaining({ code: 'dpkg.malformed' }));
  });

  it('refuses a relative path in a list', () => {
    expect(() => parseFileList('usr\n')).toThrow(expect.objectContaining({ code: 'dpkg.malformed' }));
  });
});
