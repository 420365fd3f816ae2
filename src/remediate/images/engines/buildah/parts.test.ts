import { describe, expect, it } from 'vitest';
import { layerTar } from '../../../../../testing/builders/index.ts';
import { readImageFiles } from '../../image-files/index.ts';
import { imageOf } from '../conformance/world.ts';
import { readSimulation as readApkSimulation } from './apk/output.ts';
import { aptError } from './apt/errors.ts';
import { readOffered, readSimulation } from './apt/output.ts';
import { changesAgainst } from './changes.ts';
import { isLitter } from './litter.ts';

describe('what apk says that it would do', () => {
  it('is read as moves and removals, as versions 2 and 3 print it', () => {
    const text = [
      '( 1/10) Upgrading musl (1.2.5-r0 -> 1.2.5-r1)',
      '(2/10) Installing oakum-new (2.0_rc1-r0)',
      '(3/10) Purging oakum-old (1.0-r0)',
      'Executing busybox-1.36.1-r29.trigger',
      'OK: 10 MiB in 3 packages',
    ].join('\n');
    expect(readApkSimulation(text)).toEqual({
      kind: 'simulated',
      simulation: {
        installs: [
          { name: 'musl', from: '1.2.5-r0', to: '1.2.5-r1' },
          { name: 'oakum-new', from: undefined, to: '2.0_rc1-r0' },
        ],
        removes: ['oakum-old'],
        keptBack: [],
      },
    });
  });

  it('is no solution where a package would go back', () => {
    expect(readApkSimulation('(1/1) Downgrading musl (1.2.5-r1 -> 1.2.5-r0)')).toEqual({
      kind: 'unsolved',
      message: 'apk: musl would go back from 1.2.5-r1 to 1.2.5-r0',
    });
  });
});

describe('what apt prints', () => {
  it('is read as moves, removals and what was kept back', () => {
    const text = [
      'The following packages have been kept back:',
      '  linux-image-amd64 held-one',
      '2 upgraded, 1 newly installed, 1 to remove and 2 not upgraded.',
      'Remv old-thing [1.0]',
      'Inst libssl3 [3.0.1-1] (3.0.2-1 Debian:12/stable [amd64]) [openssl:amd64 ]',
      'Inst libnew1:arm64 (1:2.0~rc1-1 Debian:12/stable [arm64])',
      'Conf libssl3 (3.0.2-1 Debian:12/stable [amd64])',
    ].join('\n');
    expect(readSimulation(text)).toEqual({
      installs: [
        { name: 'libssl3', from: '3.0.1-1', to: '3.0.2-1' },
        { name: 'libnew1', from: undefined, to: '1:2.0~rc1-1' },
      ],
      removes: ['old-thing'],
      keptBack: ['linux-image-amd64', 'held-one'],
    });
  });

  it('is read as the versions on offer, with those of the source; what is installed is none of them', () => {
    const text = [
      'Package: postgresql-client',
      'Version: 15+248+deb12u2',
      'Source: postgresql-common (248+deb12u2)',
      'Description-en: a metapackage',
      ' Status: this line is a description',
      '',
      'Package: libssl3',
      'Version: 3.0.2-1',
      'Source: openssl',
      '',
      'Package: libssl3',
      'Status: install ok installed',
      'Version: 3.0.1-1',
      '',
    ].join('\n');
    expect(readOffered(text)).toMatchObject(
      new Map([
        ['postgresql-client', [{ version: '15+248+deb12u2', sourceVersion: '248+deb12u2' }]],
        ['libssl3', [{ version: '3.0.2-1', sourceVersion: '3.0.2-1' }]],
      ]),
    );
  });

  it.each([
    [
      'E: GPG error: http://a.invalid x InRelease: The following signatures were invalid: BADSIG',
      'update',
      'patch.untrusted-release',
    ],
    ["E: The repository 'http://a.invalid x InRelease' is not signed.", 'update', 'patch.untrusted-release'],
    [
      'E: Release file for http://a.invalid is expired (invalid since 1d). Updates will not be applied.',
      'update',
      'patch.release-expired',
    ],
    ['E: Failed to fetch http://a.invalid/Packages.gz  Hash Sum mismatch', 'update', 'patch.index-mismatch'],
    ['E: Failed to fetch http://a.invalid/a.deb  Hash Sum mismatch', 'install', 'patch.deb-mismatch'],
    [
      'E: Failed to fetch http://a.invalid  503  Service Unavailable',
      'update',
      'patch.repository-unreachable',
    ],
    ['E: Sub-process /usr/bin/dpkg returned an error code (1)', 'install', 'patch.engine-failed'],
  ] as const)('is given a code: %s', (stderr, step, code) => {
    expect(aptError({ exitCode: 100, stdout: new Uint8Array(), stderr }, step).code).toBe(code);
  });
});

describe('what changed in a container', () => {
  const changes = async (before: Parameters<typeof layerTar>[0], after: Parameters<typeof layerTar>[0]) => {
    const { image, source } = imageOf([before]);
    const lower = await readImageFiles(image, source, { wanted: { keeps: () => false, hashes: () => true } });
    const root = async function* (): AsyncGenerator<Uint8Array> {
      yield layerTar(after);
    };
    const { members, removed } = await changesAgainst(root, lower);
    const text = ({ content }: { readonly content: Uint8Array }): string => Buffer.from(content).toString();
    return {
      members: [...members].map(([path, member]) => `${path} ${member.header.kind} ${text(member)}`),
      removed: [...removed],
    };
  };

  it('is found by content, also where size and time are the same', async () => {
    expect(await changes({ a: 'one', b: 'same' }, { a: 'two', b: 'same' })).toEqual({
      members: ['a file two'],
      removed: [],
    });
  });

  it('is found in modes, links and kinds', async () => {
    const before = { m: 'x', l: { kind: 'symlink', to: 'a' }, k: 'x' } as const;
    const after = {
      m: { kind: 'file', content: 'x', mode: 0o4755 },
      l: { kind: 'symlink', to: 'b' },
      k: { kind: 'directory' },
    } as const;
    expect((await changes(before, after)).members).toEqual(['m file x', 'l symlink ', 'k directory ']);
  });

  it('names what is gone, and nothing of what package managers litter', async () => {
    const before = { 'a/x': '', 'a/y': '', 'var/log/old': '' };
    const after = { 'a/y': '', 'var/log/new': '', 'etc/hosts': '', 'run/oakum/x': '' };
    expect(await changes(before, after)).toEqual({ members: [], removed: ['a/x'] });
  });

  it('lets a link take the place of a directory, and says nothing of what was in it', async () => {
    const after = { d: { kind: 'symlink', to: 'e' } } as const;
    expect(await changes({ 'd/x': '' }, after)).toEqual({ members: ['d symlink '], removed: [] });
  });

  it('gives a hard link the content of what it leads to', async () => {
    const after = { a: 'new', b: { kind: 'hardlink', to: 'a' } } as const;
    expect((await changes({ a: 'old' }, after)).members).toEqual(['a file new', 'b file new']);
  });

  it.each([
    ['var/log/apt/term.log', true],
    ['var/lib/dpkg/status-old', true],
    ['var/lib/dpkg/status', false],
    ['etc/resolv.conf', true],
    ['etc/resolv.conf.d/x', false],
    ['usr/share/run/x', false],
  ])('takes %s for litter: %s', (path, expected) => {
    expect(isLitter(path)).toBe(expected);
  });
});
