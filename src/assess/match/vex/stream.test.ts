import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readCsaf } from '../../../formats/csaf/index.ts';
import type { Finding } from '../../../model/index.ts';
import { applyStatements } from './apply.ts';

const base: Finding = {
  id: 'finding:1',
  vulnerability: 'CVE-2026-0968',
  aliases: [],
  subject: 'image:1',
  package: {
    name: 'libssh',
    version: '0.10.4-13.el9',
    purl: 'pkg:rpm/redhat/libssh@0.10.4-13.el9?arch=x86_64&distro=rhel-9.4&upstream=libssh-0.10.4-13.el9.src.rpm',
    type: 'rpm',
  },
  fix: { state: 'open' },
  severity: 'high',
  evidence: {
    feed: 'f',
    advisory: 'a',
    ecosystem: 'Red Hat',
    lookedUp: 'libssh',
    scheme: 'rpm',
    statement: '',
    agreeing: [],
  },
};

interface Said {
  readonly cpe: string;
  readonly purl?: string;
  readonly status?: string;
}

/** A document as Red Hat writes it: a package as a component of a product line. */
function document({ cpe, purl, status = 'known_not_affected' }: Said): object {
  return {
    document: {
      category: 'csaf_vex',
      csaf_version: '2.0',
      publisher: { name: 'Red Hat' },
      tracking: { id: 'CVE-2026-0968', current_release_date: '2026-01-01T00:00:00Z' },
    },
    product_tree: {
      branches: [
        {
          category: 'vendor',
          name: 'Red Hat',
          branches: [
            {
              category: 'product_name',
              name: 'S',
              product: { name: 'S', product_id: 'S', product_identification_helper: { cpe } },
            },
            {
              category: 'product_version',
              name: 'P',
              product: {
                name: 'P',
                product_id: 'P',
                ...(purl === undefined ? {} : { product_identification_helper: { purl } }),
              },
            },
          ],
        },
      ],
      relationships: [
        {
          category: 'default_component_of',
          full_product_name: { name: 'P of S', product_id: 'S:P' },
          product_reference: 'P',
          relates_to_product_reference: 'S',
        },
      ],
    },
    vulnerabilities: [{ cve: 'CVE-2026-0968', product_status: { [status]: ['S:P'] } }],
  };
}

const suppressed = (said: Said, different: string = base.package.purl): number => {
  const finding = { ...base, package: { ...base.package, purl: different } };
  const { statements } = readCsaf(document(said));
  return applyStatements([finding], statements, [{ subject: base.subject, identities: [] }]).suppressing.size;
};

const rhel9 = 'cpe:/o:redhat:enterprise_linux:9';
const libssh = 'pkg:rpm/redhat/libssh';

describe('a statement of a vendor about a stream', () => {
  it.each<readonly [string, Said]>([
    ['by its CPE', { cpe: rhel9, purl: libssh }],
    ['by a repository of it', { cpe: 'cpe:/a:redhat:enterprise_linux:9::appstream', purl: libssh }],
    [
      'by a CPE of the new form',
      { cpe: 'cpe:2.3:o:redhat:enterprise_linux:9:*:baseos:*:*:*:*:*', purl: libssh },
    ],
    ['in this version', { cpe: rhel9, purl: `${libssh}@0.10.4-13.el9?arch=x86_64`, status: 'fixed' }],
  ])('suppresses %s', (_, said) => {
    expect(suppressed(said)).toBe(1);
  });

  const others: readonly (readonly [what: string, said: Said, purl?: string])[] = [
    ['another major', { cpe: 'cpe:/o:redhat:enterprise_linux:8', purl: libssh }],
    ['extended support', { cpe: 'cpe:/a:redhat:rhel_eus:9.4::appstream', purl: libssh }],
    ['another product', { cpe: 'cpe:/a:redhat:openshift:4.12::el9', purl: libssh }],
    ['a part of the name', { cpe: 'cpe:/o:redhat:enterprise_linux:9.4', purl: libssh }],
    ['any version', { cpe: 'cpe:/o:redhat:enterprise_linux', purl: libssh }],
    ['another package', { cpe: rhel9, purl: 'pkg:rpm/redhat/libssh2' }],
    ['the source package', { cpe: rhel9, purl: `${libssh}?arch=src` }],
    ['a module', { cpe: rhel9, purl: `${libssh}?rpmmod=x:1` }],
    ['another version', { cpe: rhel9, purl: `${libssh}@0.10.4-12.el9`, status: 'fixed' }],
    ['a name without a purl', { cpe: rhel9 }],
    [
      'the same on a rebuild',
      { cpe: rhel9, purl: libssh },
      'pkg:rpm/rocky/libssh@0.10.4-13.el9?distro=rocky-9.4',
    ],
    ['a package of a module', { cpe: rhel9, purl: libssh }, `${base.package.purl}&rpmmod=x:1`],
    [
      'a stream before 8, whose system names itself otherwise',
      { cpe: 'cpe:/o:redhat:enterprise_linux:7', purl: libssh },
      'pkg:rpm/redhat/libssh@1?distro=rhel-7.9',
    ],
    ['a package of no known system', { cpe: rhel9, purl: libssh }, 'pkg:rpm/redhat/libssh@0.10.4-13.el9'],
    ['nothing of its state', { cpe: rhel9, purl: libssh, status: 'known_affected' }],
  ];
  it.each(others.map(([what, said, purl]) => ({ what, said, purl })))(
    'does not suppress by $what',
    ({ said, purl }) => {
      expect(suppressed(said, purl)).toBe(0);
    },
  );

  it('is taken back by what is said of it later', () => {
    const [first] = readCsaf(document({ cpe: rhel9, purl: libssh })).statements;
    const [later] = readCsaf(document({ cpe: rhel9, purl: libssh, status: 'known_affected' })).statements;
    if (first === undefined || later === undefined) throw new Error('no statement');
    const statements = [{ ...later, timestamp: '2026-02-01T00:00:00Z' }, first];
    expect(applyStatements([base], statements, []).suppressing.size).toBe(0);
  });

  it('of a real document without purls suppresses nothing', () => {
    const url = new URL('../../../../testing/fixtures/documents/redhat-vex.csaf.json.gz', import.meta.url);
    const { statements } = readCsaf(JSON.parse(gunzipSync(readFileSync(url)).toString()));
    const purl = 'pkg:rpm/redhat/kernel@5.14.0-1.el9?distro=rhel-9.4';
    const finding = {
      ...base,
      vulnerability: 'CVE-2021-0084',
      package: { ...base.package, name: 'kernel', purl },
    };
    const { suppressing, unused } = applyStatements([finding], statements, []);
    expect(suppressing.size).toBe(0);
    expect(unused.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^its product has neither purl nor digest: /),
    ]);
  });
});
