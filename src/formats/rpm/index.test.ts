import { describe, expect, it } from 'vitest';
import { type HeaderSpec, rpmHeader, rpmSqlite } from '../../../testing/rpm/index.ts';
import { sourceOfRpm } from './evr.ts';
import { readRpmDatabase, readRpmManifest, rpmEvr } from './index.ts';

const bash = { name: 'bash', version: '5.1.8', release: '6.el9', architecture: 'x86_64' };
const read = (...specs: readonly HeaderSpec[]) => readRpmDatabase(rpmSqlite(specs.map(rpmHeader)));

describe('a header', () => {
  it('gives everything that is asked of it', () => {
    const files = ['/usr/bin/node', '/usr/lib/node_modules/npm/package.json'];
    const whole = {
      name: 'nodejs',
      epoch: 1,
      version: '18.17.1',
      release: '2.module_el8.8.0+3615+3543c705',
      architecture: 'x86_64',
      sourceRpm: 'nodejs-18.17.1-2.module_el8.8.0+3615+3543c705.src.rpm',
      module: 'nodejs:18:8080020230906143326:63b34585',
      vendor: 'AlmaLinux',
      files,
    };
    expect(read(whole)).toMatchObject({
      packages: [
        {
          name: 'nodejs',
          epoch: 1,
          version: '18.17.1',
          release: '2.module_el8.8.0+3615+3543c705',
          architecture: 'x86_64',
          source: { name: 'nodejs', version: '18.17.1-2.module_el8.8.0+3615+3543c705' },
          module: 'nodejs:18:8080020230906143326:63b34585',
          vendor: 'AlmaLinux',
          files: ['usr/bin/node', 'usr/lib/node_modules/npm/package.json'],
        },
      ],
      rejected: [],
    });
  });

  it('leaves out what it does not say, and what old rpms said with `(none)`', () => {
    const { name, version, release } = bash;
    const bare = { name, version, release, vendor: '(none)', sourceRpm: '' };
    const absent = { epoch: undefined, architecture: undefined, source: undefined, module: undefined };
    expect(read(bare).packages).toEqual([
      { name, version, release, ...absent, vendor: undefined, files: [] },
    ]);
  });

  it('of an imported key is no package', () => {
    expect(read({ name: 'gpg-pubkey', version: 'fd431d51', release: '4ae0493b' }, bash)).toMatchObject({
      packages: [{ name: 'bash' }],
      rejected: [],
    });
  });

  it.each([
    ['name', { version: '1', release: '1' }],
    ['version', { name: 'a', release: '1' }],
    ['release', { name: 'a', version: '1' }],
  ])('without %s is rejected, and the others are read', (what, spec) => {
    expect(read(spec, bash)).toMatchObject({
      packages: [{ name: 'bash' }],
      rejected: [{ what: 'package 1', code: 'rpm.malformed', reason: `a package without ${what}` }],
    });
  });

  it.each(['a b', 'a\n', 'ä', 'a'.repeat(1025)])('with the name %j is rejected', (name) => {
    expect(read({ ...bash, name })).toMatchObject({ packages: [], rejected: [{ code: 'rpm.malformed' }] });
  });

  it('keeps its package when its list of files is damaged', () => {
    const header = rpmHeader({ ...bash, files: ['/bin/bash'] });
    // The tag of the directory indexes becomes one that nobody reads.
    const at = Buffer.from(header).indexOf(Buffer.from([0, 0, 4, 0x5c]));
    header[at + 3] = 0xff;
    expect(readRpmDatabase(rpmSqlite([header]))).toMatchObject({
      packages: [{ name: 'bash', files: [] }],
      rejected: [{ what: 'files of bash', code: 'rpm.malformed', reason: '1 files in 0 directories' }],
    });
  });
});

it.each([
  [{ epoch: undefined, version: '1.0', release: '1.el8' }, '1.0-1.el8'],
  [{ epoch: 0, version: '1.0', release: '1' }, '1.0-1'],
  [{ epoch: 2, version: '8.0.1763', release: '16.el8' }, '2:8.0.1763-16.el8'],
])('writes %j as %s', (found, text) => {
  expect(rpmEvr(found)).toBe(text);
});

it.each([
  ['openssl-1.1.1k-7.el8_6.src.rpm', 'openssl', '1.1.1k-7.el8_6'],
  ['gcc-toolset-12-gcc-12.2.1-7.4.el8.src.rpm', 'gcc-toolset-12-gcc', '12.2.1-7.4.el8'],
  ['kernel-5.14.0-1.nosrc.rpm', 'kernel', '5.14.0-1'],
  ['elasticsearch-8.17.0-1-src.rpm', 'elasticsearch', '8.17.0-1'],
  ['1:bar-9-123a.src.rpm', 'bar', '9-123a'],
  ['busybox-1.35.0-13.cm2', 'busybox', '1.35.0-13.cm2'],
])('takes the source rpm %s apart', (file, name, version) => {
  expect(sourceOfRpm(file)).toEqual({ name, version });
});

it.each(['', 'openssl', 'openssl-1.1.1k.src.rpm', '(none)'])('knows no source in %j', (file) => {
  expect(sourceOfRpm(file)).toBeUndefined();
});

describe('a manifest of a distroless image', () => {
  const line = (...change: readonly string[]) => {
    const [name = 'glibc', evr = '2.35-2.cm2', epoch = '0'] = change;
    const vendor = 'Microsoft Corporation';
    return [
      name,
      evr,
      '1653816591',
      '1653628955',
      vendor,
      '(none)',
      '10855265',
      'x86_64',
      epoch,
      'glibc-2.35-2.cm2.src.rpm',
    ].join('\t');
  };
  const manifest = (...lines: readonly string[]) =>
    readRpmManifest(new TextEncoder().encode(lines.map((one) => `${one}\n`).join('')));

  it('has a package on every line', () => {
    expect(manifest(line(), line('openssl-libs', '1.1.1k-15.cm2', '1'), '')).toEqual({
      packages: [
        {
          name: 'glibc',
          epoch: undefined,
          version: '2.35',
          release: '2.cm2',
          architecture: 'x86_64',
          source: { name: 'glibc', version: '2.35-2.cm2' },
          module: undefined,
          vendor: 'Microsoft Corporation',
          files: [],
        },
        expect.objectContaining({ name: 'openssl-libs', epoch: 1, version: '1.1.1k', release: '15.cm2' }),
      ],
      rejected: [],
    });
  });

  it.each(['glibc-2.35-2.cm2.x86_64', line('a b'), line('a', '2.35'), line('a', '1-1', '(none)'), 'a\tb'])(
    'tells the line %j, and reads the others',
    (bad) => {
      expect(manifest(bad, line())).toMatchObject({
        packages: [{ name: 'glibc' }],
        rejected: [{ what: 'line 1', code: 'rpm.malformed' }],
      });
    },
  );

  it('counts no key as a package', () => {
    expect(manifest(line('gpg-pubkey', '3135ce90-5e6fda74'))).toEqual({ packages: [], rejected: [] });
  });
});
