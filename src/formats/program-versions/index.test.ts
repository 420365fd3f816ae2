import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elfBase, madeElf, madeGoBuildInfo } from '../../../testing/builders/index.ts';
import { parseElf } from '../elf/index.ts';
import { readGoBuildInfo } from '../go-buildinfo/index.ts';
import { knownGoProgram, knownProgram, readJavaRelease } from './index.ts';

const fixtures = new URL('fixtures/', import.meta.url);
const extract = (name: string): Buffer => readFileSync(new URL(`${name}.extract`, fixtures));
const said = (bytes: Uint8Array, fileName: string): string | undefined => {
  const found = knownProgram(bytes, fileName);
  return found === undefined ? undefined : `${found.name} ${found.version} by ${found.evidence}`;
};

const real: readonly (readonly [string, string])[] = [
  ['busybox', 'busybox 1.35.0 by BusyBox v1.35.0 ('],
  ['haproxy', 'haproxy 2.6.12 by version 2.6.12-1+deb12u4, released 2026/10/17'],
  ['libpython3.11.so.1.0', 'python 3.11.2 by 3.11.2'],
  ['libruby-3.1.so.3.1.2', 'ruby 3.1.2 by ruby 3.1.2p20 (2022-04-12'],
  ['mariadbd', 'mariadb 10.11.19 by 10.11.19-MariaDB'],
  ['nginx', 'nginx 1.22.1 by Server: nginx/1.22.1'],
  ['node', 'node 20.20.2 by node.js/v20.20.2'],
  ['php8.2', 'php 8.2.36 by X-Powered-By: PHP/8.2.36'],
  ['postgres', 'postgresql 15.20 by PostgreSQL 15.20 (Debian 15.20-0+deb12u1) on'],
  ['redis-server', 'redis 7.0.15 by the build id begins with 7.0.15'],
];

describe('well-known programs', () => {
  it.each(real)('say what they are: %s', (name, expected) => {
    expect(said(extract(name), name)).toBe(expected);
  });

  it('are all tried', () => {
    const files = readdirSync(fixtures).flatMap((file) => file.match(/^(.*)\.extract$/)?.[1] ?? []);
    expect(files.toSorted()).toEqual(real.map(([name]) => name));
  });

  it('are known by their file name, but for busybox', () => {
    expect(
      real.filter(([name]) => said(extract(name), 'server') !== undefined).map(([name]) => name),
    ).toEqual(['busybox']);
  });

  it.each([
    ['nginx', '\0Server: openresty/1.21.4.1\r\n\0', 'openresty 1.21.4.1 by Server: openresty/1.21.4.1'],
    ['python3.13', '\x003.13.0rc2+\0', 'python 3.13.0rc2 by 3.13.0rc2+'],
    ['postgres', '\0PostgreSQL 17beta1 on x86_64\0', 'postgresql 17beta1 by PostgreSQL 17beta1 on'],
    [
      'ruby',
      '\0ruby 3.4.0rc1 (2024-12-12 master abc) +PRISM\0',
      'ruby 3.4.0rc1 by ruby 3.4.0rc1 (2024-12-12',
    ],
    [
      'haproxy',
      '\0 version 2.9.6-9eafce5, released 2024/02/26\0',
      'haproxy 2.9.6 by version 2.9.6-9eafce5, released 2024/02/26',
    ],
    [
      'mysqld',
      '\0/b/mysql-8.0.36/sql/a.cc\0/b/mysql-8.0.36/mysys/b.cc\0',
      'mysql 8.0.36 by /mysql-8.0.36/sql/',
    ],
    [
      'redis-server',
      '\0redis_version:%s\0\x007.2.4\0\x002.6.0\0\x007.2.4c1f5e0a2b3d4-17045000000000000000\0',
      'redis 7.2.4 by the build id begins with 7.2.4',
    ],
    // The texts around it in envoy 1.36.4, and zlib's version.
    [
      'envoy',
      'ints\0ResourceErrors\x001.36.4\0. This configuration\0\x001.3.1\0envoy_reloadable_features_xdstp\0',
      'envoy 1.36.4 by the only text that can be its version is 1.36.4',
    ],
    [
      'envoy',
      '\x001.18.6-dev\0Unable to\0envoy.reloadable_features.x\0',
      'envoy 1.18.6-dev by the only text that can be its version is 1.18.6-dev',
    ],
  ])('of other builds say so, too: %s %j', (name, text, expected) => {
    expect(said(Buffer.from(text, 'latin1'), name)).toBe(expected);
  });

  it.each([
    ['nginx', '\0Server: nginx/1.22.1\0\0Server: nginx/1.24.0\0'],
    ['nginx', '\0see nginx/1.22.1\0'],
    ['python3.11', '\x003.12.1\0'],
    ['python3.11', '\x003.11.2\0\x003.11.4\0'],
    ['mysqld', '\0/a/mysql-8.0.36/sql/a\0/b/mysql-8.0.35/sql/a\0'],
    ['busybox', '\0syslogd started: BusyBox v1.35.0\0'],
    ['redis-server', '\0redis_version:%s\0\x007.2.4\0\x002.6.0\0'],
    ['redis-server', `\0redis_version:%s\0\x007.2.4\0\x007.2.45\0${'7.2.4517045000000000000000'}\0`],
    ['envoy', '\x001.36.4\0\x001.59.1\0envoy.reloadable_features.x\0'],
    ['envoy', '\x001.36.4\0'],
    ['envoy', '\x001.11.0\0envoy.reloadable_features.x\0'],
    ['git', '\x002.39.5\0'],
    ['node', ''],
  ])('are not known where it is not sure: %s %j', (name, text) => {
    expect(said(Buffer.from(text, 'latin1'), name)).toBeUndefined();
  });

  it('never throws', () => {
    const names = fc.constantFrom(...real.map(([name]) => name), 'mysqld', 'x');
    fc.assert(
      fc.property(names, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 20 }), (name, changes) => {
        const bytes = Buffer.from(extract(real.some(([one]) => one === name) ? name : 'nginx'));
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        knownProgram(bytes, name);
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), names, (bytes, name) => void knownProgram(bytes, name)));
  });

  it('cost no more for files that are made to', () => {
    const many = '\0PostgreSQL '.repeat(200_000);
    expect(said(Buffer.from(many), 'postgres')).toBeUndefined();
    const versions = Array.from({ length: 100_000 }, (_, at) => `\0${at % 9_999}.1.1`).join('');
    expect(said(Buffer.from(`redis_version:${versions}\0`), 'redis-server')).toBeUndefined();
  }, 5_000);
});

describe('well-known Go programs', () => {
  interface Laid {
    readonly variable?: readonly [string, string];
    readonly data?: string;
  }

  /** A program with a text variable, as a linker that keeps symbols lays it out. */
  function goProgram(modules: string, rest: Laid = {}): string | undefined {
    const [name = '', value = ''] = rest.variable ?? [];
    const text = Buffer.from(value);
    const header = Buffer.alloc(16);
    header.writeBigUInt64LE(BigInt(elfBase + 120 + 16), 0);
    header.writeBigUInt64LE(BigInt(text.length), 8);
    const symbol = Buffer.alloc(48);
    symbol.writeUInt32LE(1, 24);
    symbol.writeBigUInt64LE(BigInt(elfBase + 120), 32);
    const bytes = madeElf({
      '.data': Buffer.concat([header, text]),
      '.noptrdata': Buffer.from(rest.data ?? '', 'latin1'),
      '.go.buildinfo': madeGoBuildInfo('go1.22.5', modules),
      ...(rest.variable === undefined ? {} : { '.symtab': symbol, '.strtab': Buffer.from(`\0${name}\0`) }),
    });
    const [elf, info] = [parseElf(bytes), readGoBuildInfo(bytes)];
    if (elf === undefined || info.kind !== 'go') return 'no Go program';
    const found = knownGoProgram({ bytes, elf, info: info.value });
    return found === undefined ? undefined : `${found.name} ${found.version} by ${found.evidence}`;
  }
  const kubelet = 'path\tk8s.io/kubernetes/cmd/kubelet\nmod\tk8s.io/kubernetes\t';
  const gitVersion = 'k8s.io/component-base/version.gitVersion';

  const rows: readonly (readonly [string, string | undefined, string, Laid?])[] = [
    ['the main module', 'kubelet 1.33.1 by main module k8s.io/kubernetes v1.33.1', `${kubelet}v1.33.1\t`],
    [
      'what the linker was told',
      `kubelet 1.29.3-eks-ae9a62a by -X ${gitVersion}=1.29.3-eks-ae9a62a`,
      `${kubelet}(devel)\t\nbuild\t-ldflags="-s -X '${gitVersion}=v1.29.3-eks-ae9a62a' -w"`,
    ],
    [
      'the variable',
      `kubelet 1.30.13 by ${gitVersion} is 1.30.13`,
      `${kubelet}(devel)\t`,
      { variable: [gitVersion, 'v1.30.13'] },
    ],
    [
      'the only version that the linker set',
      'kubelet 1.27.16 by the only version that its linker set is v1.27.16',
      `${kubelet}(devel)\t`,
      { data: 'go1.22.5\0\0\0v1.27.16\0\0v1.27.16\0\0v1.2\0' },
    ],
    ['nothing where the linker set two', undefined, `${kubelet}(devel)\t`, { data: '\0v1.27.16\0v1.28.0\0' }],
    [
      'an embedded file',
      'vault 1.15.2 by github.com/hashicorp/vault/version.fullVersion is 1.15.2',
      'path\tgithub.com/hashicorp/vault\nmod\tgithub.com/hashicorp/vault\t(devel)\t',
      { variable: ['github.com/hashicorp/vault/version.fullVersion', '1.15.2\n'] },
    ],
    [
      'a variable of etcd',
      'etcd 3.5.9 by go.etcd.io/etcd/api/v3/version.Version is 3.5.9',
      'path\tgo.etcd.io/etcd/server/v3\nmod\tgo.etcd.io/etcd/server/v3\t(devel)\t',
      { variable: ['go.etcd.io/etcd/api/v3/version.Version', '3.5.9'] },
    ],
    [
      'a flag of traefik',
      'traefik 3.0.1 by -X github.com/traefik/traefik/v3/pkg/version.Version=3.0.1',
      'path\tgithub.com/traefik/traefik/v3/cmd/traefik\nbuild\t-ldflags="-X github.com/traefik/traefik/v3/pkg/version.Version=v3.0.1"',
    ],
    [
      'the main module of coredns',
      'coredns 1.12.1 by main module github.com/coredns/coredns v1.12.1',
      'path\tgithub.com/coredns/coredns\nmod\tgithub.com/coredns/coredns\tv1.12.1\t',
    ],
    [
      'nothing of coredns that was built from a directory',
      undefined,
      'path\tgithub.com/coredns/coredns\nmod\tgithub.com/coredns/coredns\t(devel)\t\nbuild\t-ldflags="-s -w -X github.com/coredns/coredns/coremain.GitCommit=ae2bbc29"',
    ],
    ['nothing of etcd without symbols', undefined, 'path\tgo.etcd.io/etcd', { data: '\0v3.4.23\0' }],
    ['nothing of another program', undefined, 'path\texample.org/kubelet\nmod\tk8s.io/kubernetes\tv1.33.1\t'],
    [
      'nothing of a variable that is no version',
      undefined,
      `${kubelet}(devel)\t`,
      { variable: [gitVersion, '$Format:%D$'] },
    ],
  ];
  it.each(rows.map(([what, expected, modules, rest]) => [what, expected, modules, rest ?? {}] as const))(
    'are known by %s',
    (_what, expected, modules, rest) => {
      expect(goProgram(modules, rest)).toBe(expected);
    },
  );
});

describe('the release file of a Java runtime', () => {
  it.each([
    ['IMPLEMENTOR="Debian"\nJAVA_VERSION="17.0.21.1"\nOS_ARCH="x86_64"\n', '17.0.21.1'],
    ['JAVA_VERSION="1.8.0_412"\r\nOS_NAME="Linux"\r\n', '8u412'],
    ['JAVA_VERSION="1.8.0"\n', '8'],
    ['JAVA_VERSION="21"', '21'],
    ['JAVA_VERSION=""', undefined],
    ['DISTRIB_RELEASE="12"\n', undefined],
    ['', undefined],
  ])('%j is of %s', (text, version) => {
    expect(readJavaRelease(Buffer.from(text))?.version).toBe(version);
  });
});
