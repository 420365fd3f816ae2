import fc from 'fast-check';
import { PackageURL } from 'packageurl-js';
import { describe, expect, it } from 'vitest';
import { formatPurl, type NamedPackage, packagePurl, parsePurl } from './index.ts';

const debian = { id: 'debian', versionId: '12', codename: 'bookworm' };

describe('the purl of a package', () => {
  it.each<readonly [string, NamedPackage, Parameters<typeof packagePurl>[1]]>([
    [
      'pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12&upstream=openssl',
      {
        type: 'deb',
        name: 'libssl3',
        version: '3.0.11-1~deb12u2',
        architecture: 'amd64',
        source: { name: 'openssl', version: '3.0.11-1~deb12u2' },
      },
      debian,
    ],
    [
      'pkg:deb/debian/bash@5.2.15-2%2Bb13?arch=amd64&distro=debian-12&upstream=bash%405.2.15-2',
      {
        type: 'deb',
        name: 'bash',
        version: '5.2.15-2+b13',
        architecture: 'amd64',
        source: { name: 'bash', version: '5.2.15-2' },
      },
      debian,
    ],
    [
      'pkg:deb/debian/g%2B%2B@4:12.2.0-3?distro=debian-sid',
      { type: 'deb', name: 'g++', version: '4:12.2.0-3' },
      { id: 'debian', codename: 'sid' },
    ],
    [
      'pkg:deb/debian/a@1',
      { type: 'deb', name: 'a', version: '1', source: { name: 'a', version: '1' } },
      undefined,
    ],
    [
      'pkg:apk/alpine/libcrypto3@3.3.2-r0?arch=x86_64&distro=alpine-3.20.3&upstream=openssl',
      {
        type: 'apk',
        name: 'libcrypto3',
        version: '3.3.2-r0',
        architecture: 'x86_64',
        source: { name: 'openssl', version: '3.3.2-r0' },
      },
      { id: 'alpine', versionId: '3.20.3' },
    ],
    [
      'pkg:rpm/almalinux/nodejs@18.17.1-2.module_el8?arch=x86_64&distro=almalinux-8.8&epoch=1&rpmmod=nodejs:18:8080:63b3&upstream=nodejs-18.17.1-2.module_el8.src.rpm',
      {
        type: 'rpm',
        name: 'nodejs',
        version: '1:18.17.1-2.module_el8',
        architecture: 'x86_64',
        source: { name: 'nodejs', version: '18.17.1-2.module_el8' },
        qualifiers: { rpmmod: 'nodejs:18:8080:63b3' },
      },
      { id: 'almalinux', versionId: '8.8' },
    ],
    [
      'pkg:rpm/redhat/bash@5.1.8-6.el9?distro=rhel-9.4',
      { type: 'rpm', name: 'bash', version: '5.1.8-6.el9' },
      { id: 'rhel', versionId: '9.4' },
    ],
    [
      'pkg:rpm/opensuse/curl@8.0.1-1.1?distro=opensuse-leap-15.5&upstream=curl-8.0.1-1.1.src.rpm',
      { type: 'rpm', name: 'curl', version: '8.0.1-1.1', source: { name: 'curl', version: '8.0.1-1.1' } },
      { id: 'opensuse-leap', versionId: '15.5' },
    ],
    ['pkg:rpm/a@1-1', { type: 'rpm', name: 'a', version: '1-1' }, undefined],
    [
      'pkg:npm/%40babel/core@7.0.0-rc.1%2Bx',
      { type: 'npm', name: '@babel/core', version: '7.0.0-rc.1+x' },
      debian,
    ],
    ['pkg:npm/express@4.18.2', { type: 'npm', name: 'express', version: '4.18.2' }, undefined],
    ['pkg:pypi/zope-interface@5.5.2', { type: 'pypi', name: 'Zope.Interface', version: '5.5.2' }, undefined],
    [
      'pkg:golang/github.com/azure/go-autorest/v14@v14.2.0%2Bincompatible',
      { type: 'golang', name: 'github.com/Azure/go-autorest/v14', version: 'v14.2.0+incompatible' },
      undefined,
    ],
    ['pkg:golang/stdlib@1.22.3', { type: 'golang', name: 'stdlib', version: '1.22.3' }, undefined],
    [
      'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1',
      { type: 'maven', name: 'org.apache.logging.log4j:log4j-core', version: '2.14.1' },
      undefined,
    ],
    ['pkg:maven/orphan@1.0', { type: 'maven', name: 'orphan', version: '1.0' }, undefined],
    ['pkg:cargo/smallvec@1.6.0', { type: 'cargo', name: 'smallvec', version: '1.6.0' }, debian],
    ['pkg:gem/RedCloth@4.2.9', { type: 'gem', name: 'RedCloth', version: '4.2.9' }, undefined],
    [
      'pkg:gem/nokogiri@1.16.0?platform=x86_64-linux',
      { type: 'gem', name: 'nokogiri', version: '1.16.0', architecture: 'x86_64-linux' },
      undefined,
    ],
    [
      'pkg:nuget/Newtonsoft.Json@13.0.1',
      { type: 'nuget', name: 'Newtonsoft.Json', version: '13.0.1' },
      undefined,
    ],
    [
      'pkg:composer/guzzlehttp/psr7@2.4.5',
      { type: 'composer', name: 'GuzzleHttp/psr7', version: '2.4.5' },
      undefined,
    ],
    [
      'pkg:opkg/dropbear@2022.82-6?arch=x86_64&distro=openwrt-23.05.3',
      { type: 'opkg', name: 'dropbear', version: '2022.82-6', architecture: 'x86_64' },
      { id: 'openwrt', versionId: '23.05.3' },
    ],
    [
      'pkg:bitnami/postgresql@17.2.0-8?arch=amd64',
      { type: 'bitnami', name: 'postgresql', version: '17.2.0-8', architecture: 'amd64' },
      undefined,
    ],
    [
      'pkg:conda/numpy@1.26.4?subdir=linux-64',
      { type: 'conda', name: 'numpy', version: '1.26.4', architecture: 'linux-64' },
      undefined,
    ],
    [
      'pkg:k8s/k8s.io/kubelet@1.34.1',
      { type: 'kubernetes', name: 'k8s.io/kubelet', version: '1.34.1' },
      undefined,
    ],
    ['pkg:generic/a%20b@1%2F2', { type: 'generic', name: 'a b', version: '1/2' }, undefined],
  ])('is %s', (text, named, os) => {
    expect(packagePurl(named, os)).toBe(text);
    expect(formatPurl(parsePurl(text) ?? { type: '', name: '', qualifiers: new Map() })).toBe(text);
  });
});

describe('a purl', () => {
  const word = fc.string({
    unit: fc.constantFrom(..."aZ0-._~:@/?#&=+% ü!'()*"),
    minLength: 1,
    maxLength: 10,
  });
  const path = word.filter((text) => text.split('/').some((part) => !['', '.', '..'].includes(part)));
  const clean = (text: string): string =>
    text
      .split('/')
      .filter((part) => !['', '.', '..'].includes(part))
      .join('/');

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(
        fc.record({
          type: fc.constantFrom('deb', 'npm', 'generic'),
          namespace: path.map(clean),
          name: word,
          version: word,
          qualifiers: fc
            .dictionary(fc.stringMatching(/^[a-z][a-z0-9._-]{0,5}$/), word)
            .map((values) => new Map(Object.entries(values))),
          subpath: path.map(clean),
        }),
        (purl) => {
          expect(parsePurl(formatPurl(purl))).toEqual(purl);
        },
      ),
    );
  });

  it('is understood by packageurl-js, but for qualifiers, which that decodes twice', () => {
    fc.assert(
      fc.property(word, word, word, (namespace, name, version) => {
        const purl = { namespace: `n${namespace}`, name: `n${name}x`, version: `1${version}x` };
        const theirs = PackageURL.fromString(formatPurl({ type: 'generic', ...purl, qualifiers: new Map() }));
        expect([theirs.namespace?.trim(), theirs.name, theirs.version]).toEqual([
          clean(purl.namespace).trim(),
          purl.name,
          purl.version,
        ]);
      }),
    );
  });

  it.each([
    ['pkg://npm/a@1', 'pkg:npm/a@1'],
    ['PKG:NPM/a', 'pkg:npm/a'],
    ['pkg:npm/@types/node@1', 'pkg:npm/%40types/node@1'],
    ['pkg:deb/debian/a@1+b1?Arch=amd64&empty=', 'pkg:deb/debian/a@1%2Bb1?arch=amd64'],
    ['pkg:golang/a.b/c@v1.2#/x/../y/', 'pkg:golang/a.b/c@v1.2#x/y'],
  ])('is read from others: %s', (text, canonical) => {
    expect(formatPurl(parsePurl(text) ?? { type: '', name: '', qualifiers: new Map() })).toBe(canonical);
  });

  it.each([
    '',
    'npm/a@1',
    'pkg:',
    'pkg:npm',
    'pkg:npm/',
    'pkg:1npm/a',
    'pkg:npm/%zz',
    'pkg:npm/a?1=2',
    'pkg:npm/a?k=1&K=2',
  ])('is not %j', (text) => {
    expect(parsePurl(text)).toBeUndefined();
  });

  it('is not thousands of characters long', () => {
    expect(parsePurl(`pkg:npm/${'a'.repeat(5000)}`)).toBeUndefined();
  });
});
