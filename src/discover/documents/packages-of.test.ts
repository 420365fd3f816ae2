import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePurl } from '../../formats/purl/index.ts';
import type { Listed } from './listed.ts';
import { contentsOfListed } from './packages-of.ts';

const where = { subject: 'sbom:1', label: 'doc', os: undefined, writesSources: true };

function listed(purl: string, more: Partial<Listed> = {}): Listed {
  const name = parsePurl(purl)?.name ?? 'x';
  return { role: 'package', place: 'components[0]', called: 'library', name, purl, ...more };
}

describe('a package by its purl', () => {
  it.each([
    [
      'pkg:deb/debian/bsdutils@2.33.1-0.1?epoch=1&distro=debian-10.2',
      'bsdutils',
      '1:2.33.1-0.1',
      'bsdutils 1:2.33.1-0.1',
    ],
    ['pkg:deb/debian/a@1:2?epoch=1&upstream=b', 'a', '1:2', 'b 1:2'],
    ['pkg:deb/debian/bash@5.2-1%2Bb2?upstream=bash%405.2-1', 'bash', '5.2-1+b2', 'bash 5.2-1'],
    [
      'pkg:rpm/redhat/acl@2.3.1-4.el9?upstream=acl-2.3.1-4.el9.src.rpm',
      'acl',
      '2.3.1-4.el9',
      'acl 2.3.1-4.el9',
    ],
    [
      'pkg:rpm/redhat/alternatives@1.24-2.el9?epoch=0&upstream=chkconfig-1.24-2.el9.src.rpm',
      'alternatives',
      '1.24-2.el9',
      'chkconfig 1.24-2.el9',
    ],
    ['pkg:npm/%40babel/core@7.0.0', '@babel/core', '7.0.0', undefined],
    ['pkg:golang/k8s.io/api@v0.30.0', 'k8s.io/api', 'v0.30.0', undefined],
    ['pkg:k8s/k8s.io/kubelet@1.34.1', 'k8s.io/kubelet', '1.34.1', undefined],
    ['pkg:pypi/jinja2@3.1.2', 'jinja2', '3.1.2', undefined],
  ])('%s', (purl, name, version, source) => {
    const { contents, coverage } = contentsOfListed([listed(purl)], where);
    const [item] = contents.flatMap(({ packages }) => packages);
    expect(item).toMatchObject({ name, version });
    expect(item?.source && `${item.source.name} ${item.source.version}`).toBe(source);
    expect(coverage).toEqual({ read: 1, total: 1, unread: [] });
  });

  it('gets what it must carry elsewhere from the document', () => {
    const os = { id: 'debian', versionId: '12', prettyName: 'Debian 12' };
    const one = listed('pkg:deb/debian/libssl3@3.0?arch=amd64', {
      source: { name: 'openssl', version: '3.0' },
    });
    const [contents] = contentsOfListed([one], { ...where, os }).contents;
    expect(contents?.packages[0]?.purl).toBe(
      'pkg:deb/debian/libssl3@3.0?arch=amd64&distro=debian-12&upstream=openssl',
    );
  });

  it('knows a source rpm from an installed one', () => {
    const { contents, coverage } = contentsOfListed([listed('pkg:rpm/redhat/which@2.21?arch=src')], where);
    expect(contents.flatMap(({ packages }) => packages)).toEqual([]);
    expect(coverage.read).toBe(1);
  });

  it('says once that a producer names no sources, unless it is known to', () => {
    const two = [
      listed('pkg:deb/debian/a@1?distro=debian-12'),
      listed('pkg:deb/debian/b@1?distro=debian-12'),
    ];
    expect(contentsOfListed(two, where).coverage.unread).toEqual([]);
    expect(
      contentsOfListed(two, { ...where, writesSources: false }).coverage.unread.map(({ what, code }) => [
        what,
        code,
      ]),
    ).toEqual([['doc: 2 deb package(s)', 'documents.no-source']]);
  });

  it('is counted, whatever its texts are', () => {
    const text = fc.string({ unit: fc.constantFrom(...'pkg:deb/@?=&%-1a '), maxLength: 30 });
    fc.assert(
      fc.property(
        fc.array(fc.record({ name: text, purl: text.map((rest) => `pkg:${rest}`), version: text })),
        (all) => {
          const entries = all.map((one) => listed(one.purl, one));
          const { contents, coverage } = contentsOfListed(entries, where);
          expect(coverage.total).toBe(coverage.read + coverage.unread.length);
          expect(contents.flatMap(({ packages }) => packages).length).toBeLessThanOrEqual(all.length);
          expect(coverage.total).toBeGreaterThanOrEqual(all.length);
        },
      ),
    );
  });
});
