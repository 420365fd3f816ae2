import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileTreeSpec } from '../../../../../../testing/builders/index.ts';
import { makeRunner } from '../../../../../edges/exec/index.ts';
import type { PatchRequest } from '../../../contract.ts';
import { readImageFiles } from '../../../image-files/index.ts';
import { isExcluded, readImageSettings, readIni, rpmRepositoriesOf } from '../../../rpm-repository/index.ts';
import { imageOf, now } from '../../conformance/world.ts';
import { dnfError } from './errors.ts';
import { rpm } from './index.ts';
import { isPlainName, readArchives, readOffers } from './output.ts';

const filesOf = async (tree: FileTreeSpec) => {
  const { image, source } = imageOf([tree]);
  return await readImageFiles(image, source, { wanted: { keeps: () => true, hashes: () => false } });
};

const requestFor = (image: PatchRequest['image']): PatchRequest => ({
  image,
  mirrors: [],
  wanted: { kind: 'all' },
  refusals: 'the-rest',
  now,
  sourceDateEpoch: 0,
});

describe('settings of dnf', () => {
  it('are read by sections, with comments and lines that go on', () => {
    const text = '; x\n[main]\nA=1\n#b=2\nlist = one\n  two\n\n three\nurl: http://x/?a=b\n[r]\nx=\n';
    const read = readIni(text).map(({ name, values }) => [name, Object.fromEntries(values)]);
    expect(read).toEqual([
      ['main', { a: '1', list: 'one two', url: 'http://x/?a=b' }],
      ['r', { x: '' }],
    ]);
  });

  it('never break what reads them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        for (const { values } of readIni(`[a]\n${text}`))
          for (const value of values.values()) expect(value).not.toContain('\n');
      }),
    );
  });

  it('say what is held, whether lists are signed, and what is not installed', async () => {
    const files = await filesOf({
      'etc/dnf/dnf.conf':
        '[main]\nexclude=kernel* bad"one\nexcludepkgs=a,b\nrepo_gpgcheck=True\ntsflags=nodocs\n',
      'etc/yum/pluginconf.d/versionlock.list':
        '# locked\nopenssl-libs-1:3.0.7-1.el9.*\n!curl-0:7.76-9.el9.*\nzlib\n',
      'etc/rpm/macros.image-language-conf': '%_install_langs C:en_US\n',
    });
    expect(readImageSettings(files)).toEqual({
      excludes: ['kernel*', 'a', 'b', 'openssl-libs', 'curl-0:7.76-9.el9.*', 'zlib'],
      wantsSignedLists: true,
      withoutDocs: true,
      languages: 'C:en_US',
    });
  });

  it.each([
    ['kernel*', true],
    ['kernel-core', true],
    ['kernel-core.x86_64', true],
    ['kernel-core-5.14-1', true],
    ['kernel', false],
    ['kernel-core.i686', false],
  ])('%s means kernel-core: %s', (pattern, expected) => {
    const one = { name: 'kernel-core', version: '5.14-1', architecture: 'x86_64' };
    expect(isExcluded(one, [pattern])).toBe(expected);
  });

  it('of an image name repositories and keys, and never switch a check off', async () => {
    const files = await filesOf({
      'etc/os-release': 'ID=fedora\nVERSION_ID=40\n',
      'etc/pki/rpm-gpg/KEY-40-x86_64': 'key',
      'etc/yum.repos.d/a.repo': [
        '[base]',
        'baseurl=http://a.invalid/$releasever/',
        ' http://b.invalid/',
        'gpgcheck=0',
        'repo_gpgcheck=1',
        'sslverify=0',
        'priority=10',
        'gpgkey=file:///etc/pki/rpm-gpg/KEY-$releasever-$basearch https://a.invalid/key',
        '[off]',
        'enabled=0',
        'baseurl=http://c.invalid/',
        '[local]',
        'baseurl=file:///etc',
        '[listed]',
        'metalink=https://m.invalid/?repo=x&arch=$basearch',
        'includepkgs=a\tb',
      ].join('\n'),
    });
    const { image } = imageOf([{}]);
    const mirrors = [{ from: 'http://a.invalid', to: 'http://mirror.invalid/a' }];
    const read = rpmRepositoriesOf({ ...requestFor(image), mirrors }, files);
    expect(read).toEqual({
      repositories: [
        {
          url: 'http://mirror.invalid/a/$releasever/ http://b.invalid/',
          name: 'base',
          from: [['baseurl', 'http://mirror.invalid/a/$releasever/ http://b.invalid/']],
          settings: [['priority', '10']],
          mustBeSigned: true,
          keyrings: [{ name: '/etc/pki/rpm-gpg/KEY-40-x86_64', bytes: new TextEncoder().encode('key') }],
        },
        {
          url: 'https://m.invalid/?repo=x&arch=$basearch',
          name: 'listed',
          from: [['metalink', 'https://m.invalid/?repo=x&arch=$basearch']],
          settings: [['includepkgs', 'a b']],
          mustBeSigned: false,
          keyrings: [],
        },
      ],
      notes: [
        'the key https://a.invalid/key is not in the image and does not count',
        'passed over the repository local: only http and https are read',
      ],
    });
  });
});

describe('what dnf and rpm print', () => {
  it('is read as offers, with epochs where there are any', () => {
    const text = 'a\t0\t1.0\t1.el9\t10\nWarning: x\na\t2\t1.0\t1.el9\t\n\t0\t1\t1\t1\n';
    expect(Object.fromEntries(readOffers(text))).toMatchObject({
      a: [
        { version: '1.0-1.el9', sourceVersion: '1.0-1.el9', sizeBytes: 10 },
        { version: '2:1.0-1.el9', sourceVersion: '2:1.0-1.el9' },
      ],
    });
  });

  it('is read as archives with their scripts', () => {
    expect(readArchives('a\t0:1-1\tprein postin \nb\t1:2-1\t\n')).toEqual([
      { name: 'a', version: '1-1', scripts: ['postin', 'prein'] },
      { name: 'b', version: '1:2-1', scripts: [] },
    ]);
  });

  it.each([
    ['libstdc++', true],
    ['perl-Module', true],
    ['--nogpgcheck', false],
    ['a*', false],
    ['../x.rpm', false],
    ['a b', false],
  ])('takes %s for a name: %s', (name, expected) => {
    expect(isPlainName(name)).toBe(expected);
  });

  const unreachable =
    "Error: Failed to download metadata for repo 'r': Cannot download repomd.xml: All mirrors were tried";
  const unfetched =
    'Error: Error downloading packages:\n  a-1-1.noarch: Cannot download, all mirrors were already tried';
  const broken = "Error during transfer: Downloading successful, but checksum doesn't match.";
  it.each([
    [
      "Error: Failed to download metadata for repo 'r': repomd.xml GPG signature verification error: Bad GPG signature",
      '',
      'patch.untrusted-release',
    ],
    [
      "Error: Failed to download metadata for repo 'r': GPG verification is enabled, but GPG signature is not available.",
      '',
      'patch.untrusted-release',
    ],
    ['Package a.rpm is not signed\nError: GPG check FAILED', '', 'patch.untrusted-package'],
    ['Problem opening package a.rpm\nError: GPG check FAILED', '', 'patch.untrusted-package'],
    [unreachable, '', 'patch.repository-unreachable'],
    [unreachable, broken, 'patch.index-mismatch'],
    [unfetched, broken, 'patch.rpm-mismatch'],
    [unfetched, '', 'patch.repository-unreachable'],
    ['Error: something else', '', 'patch.engine-failed'],
  ])('is given a code: %s (%s)', (said, log, code) => {
    expect(dnfError(said, log).code).toBe(code);
  });
});

describe('rpm databases of images', () => {
  const probe = async (tree: FileTreeSpec) => {
    const { image } = imageOf([{}]);
    return await rpm.probe(await filesOf(tree), { request: requestFor(image), commands: makeRunner({}) });
  };

  it('are none of its business where there is none', async () => {
    expect(await probe({ 'var/lib/dpkg/status': '' })).toBeUndefined();
  });

  it.each([
    ['that only the image’s own rpm could write', { 'var/lib/rpm/Packages': 'x' }, /Berkeley DB/],
    ['of the other new kind', { 'usr/lib/sysimage/rpm/Packages.db': 'x' }, /NDB/],
    ['of distroless images', { 'var/lib/rpmmanifest/container-manifest-2': 'x' }, /list of rpm packages/],
    [
      'with changes beside them',
      { 'var/lib/rpm/rpmdb.sqlite': 'x', 'var/lib/rpm/rpmdb.sqlite-wal': 'x' },
      /not in the database/,
    ],
    [
      'that are links',
      { 'var/lib/rpm/rpmdb.sqlite': { kind: 'symlink', to: '/x' }, x: 'x' },
      /rpmdb.sqlite is no plain file/,
    ],
    [
      'beside links',
      { 'var/lib/rpm/rpmdb.sqlite': 'x', 'var/lib/rpm/.rpm.lock': { kind: 'symlink', to: '/etc/shadow' } },
      /.rpm.lock is no plain file/,
    ],
    [
      'in a root whose devices are a link',
      { 'var/lib/rpm/rpmdb.sqlite': 'x', dev: { kind: 'symlink', to: '/etc' } },
      /dev is no directory/,
    ],
    ['on a machine without dnf', { 'var/lib/rpm/rpmdb.sqlite': 'x' }, /dnf is not on PATH/],
  ] satisfies readonly (readonly [string, FileTreeSpec, RegExp])[])(
    'refuses those %s',
    async (_what, tree, why) => {
      expect(await probe(tree)).toEqual({ kind: 'unable', message: expect.stringMatching(why) });
    },
  );
});
