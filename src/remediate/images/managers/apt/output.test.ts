import { describe, expect, it } from 'vitest';
import { aptError } from './errors.ts';
import { readOffered, readSimulation } from './output.ts';

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
