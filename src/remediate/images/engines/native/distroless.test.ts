import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FileTreeSpec } from '../../../../../testing/builders/index.ts';
import {
  type DebSpec,
  type DistrolessRootSpec,
  distrolessRoot,
  makeLibrary,
  makeLinkerCache,
} from '../../../../../testing/repositories/index.ts';
import { decompressBytes } from '../../../../formats/compression/index.ts';
import { readTarBytes } from '../../../../formats/tar/index.ts';
import { endScene, imageOf, playScene } from '../conformance/world.ts';
import { makeNativeEngine } from './index.ts';

interface Patching extends Partial<Omit<DistrolessRootSpec, 'installed'>> {
  readonly old: DebSpec;
  readonly fresh: DebSpec;
  readonly others?: readonly DebSpec[];
}

const base = 'var/lib/dpkg/status.d';

/** The layer's paths and texts, or the refusals as `code: message`. */
async function patch({ old, fresh, others = [], layout = 'flat', ...more }: Patching) {
  const installed = [old, ...others];
  const scene = await playScene(async () => imageOf([distrolessRoot({ installed, layout, ...more })]), {
    installed,
    suites: { bookworm: [fresh] },
  });
  try {
    const result = await makeNativeEngine().patch(scene.request, scene.world);
    if (result.kind === 'refused')
      return { refused: result.reasons.map(({ code, message }) => `${code}: ${message}`) };
    if (result.kind !== 'patched') return { refused: [result.kind] };
    const gzip = (await scene.world.work.read(result.layer.path, 10_000_000)) ?? new Uint8Array();
    const members = [...readTarBytes(await decompressBytes(gzip, 'gzip', 100_000_000))];
    const files = members.filter(({ header }) => header.kind !== 'directory');
    return Object.fromEntries(
      files.map(({ header, content }) => [
        header.path,
        header.kind === 'symlink' ? `-> ${header.linkPath}` : Buffer.from(content).toString(),
      ]),
    );
  } finally {
    await endScene(scene);
  }
}

const spec = (version: string, files: FileTreeSpec, more: Partial<DebSpec> = {}): DebSpec => ({
  name: 'pkg',
  version,
  files,
  ...more,
});
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const control = (version: string): RegExp => new RegExp(`^Package: pkg\nVersion: ${version}\n`);

describe('a distroless image, patched natively', () => {
  it.each([
    ['flat', undefined, `${base}/pkg`, `${base}/pkg.md5sums`],
    ['flat', () => 'cGtn', `${base}/cGtn`, `${base}/cGtn.md5sums`],
    ['folders', undefined, `${base}/pkg/control`, `${base}/pkg/md5sums`],
  ] as const)(
    'writes record and hashes where the image has them: %s',
    async (layout, fileName, record, sums) => {
      const old = spec('1', { 'lib/a': 'old' });
      const fresh = spec('2', { 'lib/a': 'new' });
      const naming = fileName === undefined ? {} : { fileName };
      expect(await patch({ old, fresh, layout, ...naming })).toEqual({
        'usr/lib/a': 'new',
        [record]: expect.stringMatching(control('2')),
        [sums]: `${md5('new')}  lib/a\n`,
      });
    },
  );

  it('takes away what the new version gave up, and links that would lead nowhere', async () => {
    const old = spec('1', {
      'usr/lib/libx.so.1.1': 'old',
      'usr/lib/libx.so.1': { kind: 'symlink', to: 'libx.so.1.1' },
      'usr/lib/libx.so': { kind: 'symlink', to: 'libx.so.1.1' },
      'usr/lib/elsewhere': { kind: 'symlink', to: '/usr/lib/libx.so.1.1' },
    });
    const fresh = spec('2', {
      'usr/lib/libx.so.1.2': 'new',
      'usr/lib/libx.so.1': { kind: 'symlink', to: 'libx.so.1.2' },
    });
    expect(Object.keys(await patch({ old, fresh }))).toEqual([
      'usr/lib/.wh.libx.so',
      'usr/lib/.wh.libx.so.1.1',
      'usr/lib/libx.so.1',
      'usr/lib/libx.so.1.2',
      `${base}/pkg`,
      `${base}/pkg.md5sums`,
    ]);
  });

  it('leaves out what the builder of the image left out, and lists its hashes all the same', async () => {
    const docs = (text: string): FileTreeSpec => ({
      'usr/bin/pkg': text,
      'usr/share/doc/pkg/copyright': text,
      'usr/share/man/man1/pkg.1': text,
    });
    const files = { 'usr/share/man/man1/pkg.1': undefined };
    const fresh = spec('2', { ...docs('2'), 'usr/share/man/de/man1/pkg.1': 'neu' });
    const patched = await patch({ old: spec('1', docs('1')), fresh, files });
    expect(Object.keys(patched)).toEqual([
      'usr/bin/pkg',
      'usr/share/doc/pkg/copyright',
      `${base}/pkg`,
      `${base}/pkg.md5sums`,
    ]);
    expect(patched).toMatchObject({
      [`${base}/pkg.md5sums`]: expect.stringContaining('usr/share/man/man1/pkg.1'),
    });
  });

  it('runs no script and needs none, as when the image was built', async () => {
    const scripts = { postinst: '#!/bin/sh\nadduser --system pkg\n' };
    const old = spec('1', { 'usr/bin/pkg': '1' });
    expect(await patch({ old, fresh: spec('2', { 'usr/bin/pkg': '2' }, { scripts }) })).toMatchObject({
      'usr/bin/pkg': '2',
    });
  });

  const cache = makeLinkerCache(['/lib/libx.so.1']);
  const unsorted = makeLinkerCache(['/lib/liba.so.1', '/lib/libx.so.1']);

  it('writes the cache that ldconfig would leave where libraries come and go', async () => {
    const library = (soname: string): FileTreeSpec => ({
      [`usr/lib/${soname}`]: { kind: 'file', content: makeLibrary(soname, soname) },
    });
    const fresh = spec('2', library('libx-2.so'));
    const files = {
      'etc/ld.so.cache': { kind: 'file', content: makeLinkerCache(['/lib/libx-1.so']) },
    } as const;
    const patched = await patch({ old: spec('1', library('libx-1.so')), fresh, files });
    const written = 'etc/ld.so.cache' in patched ? patched['etc/ld.so.cache'] : undefined;
    expect(written?.replaceAll('\0', ' ')).toMatch(/^glibc-ld.so.cache1.1.* \/lib\/libx-2.so $/s);
    expect(written).not.toContain('libx-1');
  });

  it.each<readonly [string, string, Patching]>([
    [
      'scripts of an image in which scripts ran',
      'maintainer-script: postinst',
      {
        old: spec('1', { 'usr/bin/pkg': '1' }),
        fresh: spec('2', { 'usr/bin/pkg': '2' }, { scripts: { postinst: '#!/bin/sh\nadduser pkg\n' } }),
        files: { 'etc/ld.so.cache': { kind: 'file', content: cache } },
      },
    ],
    [
      'a library that the linker does not know yet',
      'ldconfig: usr/lib/liby.so.2 is not in',
      {
        old: spec('1', { 'usr/lib/libx.so.1': 'x' }),
        fresh: spec('2', {
          'usr/lib/libx.so.1': 'x',
          'usr/lib/liby.so.2': { kind: 'file', content: makeLibrary('liby.so.2', 'y') },
        }),
        files: { 'etc/ld.so.cache': { kind: 'file', content: unsorted } },
      },
    ],
    [
      'the certificate bundle',
      'maintainer-script: its script makes the certificate bundle',
      {
        old: spec('1', { 'usr/share/ca-certificates/a.crt': '1' }),
        fresh: spec('2', { 'usr/share/ca-certificates/a.crt': '2' }),
        files: { 'etc/ssl/certs/ca-certificates.crt': '1' },
      },
    ],
    [
      'a configuration file that differs',
      'conffile: /etc/pkg.conf is another in the image',
      {
        old: spec('1', { 'etc/pkg.conf': '1' }, { conffiles: ['etc/pkg.conf'] }),
        fresh: spec('2', { 'etc/pkg.conf': '2' }, { conffiles: ['etc/pkg.conf'] }),
      },
    ],
    [
      'a configuration file that is not there',
      'conffile: /etc/pkg.conf is not in the image',
      {
        old: spec('1', { 'usr/bin/pkg': '1' }),
        fresh: spec('2', { 'usr/bin/pkg': '2', 'etc/pkg.conf': '2' }, { conffiles: ['etc/pkg.conf'] }),
      },
    ],
    [
      'a package whose files nobody knows',
      'unsupported: status.d has no md5sums of it',
      {
        old: spec('1', { 'usr/bin/pkg': '1' }),
        fresh: spec('2', { 'usr/bin/pkg': '2' }),
        files: { [`${base}/pkg.md5sums`]: undefined },
      },
    ],
    [
      'a file of another package',
      'file-conflict: /usr/bin/tool belongs to other',
      {
        old: spec('1', { 'usr/bin/pkg': '1' }),
        fresh: spec('2', { 'usr/bin/pkg': '2', 'usr/bin/tool': '2' }),
        others: [{ name: 'other', version: '1', files: { 'usr/bin/tool': '1' } }],
      },
    ],
    [
      'two package databases',
      'unsupported: the image has packages both in',
      {
        old: spec('1', { 'usr/bin/pkg': '1' }),
        fresh: spec('2', { 'usr/bin/pkg': '2' }),
        files: { 'var/lib/dpkg/status': 'Package: x\nStatus: install ok installed\nVersion: 1\n' },
      },
    ],
  ])('refuses %s', async (_what, reason, patching) => {
    expect(await patch(patching)).toEqual({ refused: [expect.stringContaining(reason)] });
  });

  it('keeps a configuration file that the new version did not change', async () => {
    const conffiles = ['etc/pkg.conf'];
    const old = spec('1', { 'etc/pkg.conf': 'same', 'usr/bin/pkg': '1' }, { conffiles });
    const fresh = spec('2', { 'etc/pkg.conf': 'same', 'usr/bin/pkg': '2' }, { conffiles });
    expect(Object.keys(await patch({ old, fresh }))).toEqual([
      'usr/bin/pkg',
      `${base}/pkg`,
      `${base}/pkg.md5sums`,
    ]);
  });

  it('takes an empty status file beside the records for what it is', async () => {
    const old = spec('1', { 'usr/bin/pkg': '1' });
    const files = { 'var/lib/dpkg/status': '' };
    expect(await patch({ old, fresh: spec('2', { 'usr/bin/pkg': '2' }), files })).toMatchObject({
      'usr/bin/pkg': '2',
    });
  });

  it('does not go on with a record that it cannot read', async () => {
    const old = spec('1', { 'usr/bin/pkg': '1' });
    const files = { [`${base}/broken`]: 'Package: broken\n' };
    await expect(patch({ old, fresh: spec('2', {}), files })).rejects.toMatchObject({
      code: 'patch.malformed-image',
    });
  });
});
