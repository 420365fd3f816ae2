import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { OakumError } from '../../../kernel/pure/index.ts';
import { contentOf, describeDocumentReader, packagesIn } from '../conformance/document-reader.ts';
import { spdx } from './index.ts';

const fixture = (name: string): string =>
  gunzipSync(
    readFileSync(new URL(`../../../../testing/fixtures/documents/${name}`, import.meta.url)),
  ).toString();

const layer = `sha256:${'a'.repeat(64)}`;
const manifest = `sha256:${'b'.repeat(64)}`;
const openssl = 'pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12&upstream=openssl';

const purl = (referenceLocator: string) => ({
  referenceCategory: 'PACKAGE-MANAGER',
  referenceType: 'purl',
  referenceLocator,
});
const json = (more: object): string =>
  JSON.stringify({
    spdxVersion: 'SPDX-2.3',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: 'acme/web:1',
    documentNamespace: 'https://acme.io/1',
    creationInfo: { creators: ['Organization: Acme', 'Tool: syft-1.51.0'] },
    ...more,
  });

const small = json({
  packages: [
    { SPDXID: 'SPDXRef-root', name: 'acme/web', versionInfo: manifest, primaryPackagePurpose: 'CONTAINER' },
    {
      SPDXID: 'SPDXRef-1',
      name: 'libssl3',
      versionInfo: '3.0.11-1~deb12u2',
      sourceInfo:
        'acquired package info from DPKG DB: /var/lib/dpkg/status, /usr/share/doc/libssl3/copyright',
      attributionTexts: [`LayerDiffID: ${layer}`],
      externalRefs: [purl(openssl)],
    },
    { SPDXID: 'SPDXRef-2', name: 'bare', versionInfo: '1' },
    {
      SPDXID: 'SPDXRef-3',
      name: 'two',
      externalRefs: [purl('pkg:npm/two@1.0.0'), purl('pkg:npm/deux@1.0.0')],
    },
  ],
  relationships: [
    { spdxElementId: 'SPDXRef-DOCUMENT', relatedSpdxElement: 'SPDXRef-root', relationshipType: 'DESCRIBES' },
    { spdxElementId: 'SPDXRef-root', relatedSpdxElement: 'SPDXRef-1', relationshipType: 'CONTAINS' },
    { spdxElementId: 'SPDXRef-1', relatedSpdxElement: 'SPDXRef-3', relationshipType: 'DEPENDS_ON' },
    { spdxElementId: 'SPDXRef-3', relatedSpdxElement: 'SPDXRef-1', relationshipType: 'DEPENDS_ON' },
  ],
});

const tagValue = `# made by hand
SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: acme/web:1
DocumentNamespace: https://acme.io/1
Creator: Tool: syft-1.51.0
DocumentComment: <text>two
lines: of text</text>

##### Package
PackageName: acme/web
SPDXID: SPDXRef-root
PackageVersion: ${manifest}
PrimaryPackagePurpose: CONTAINER

PackageName: libssl3
SPDXID: SPDXRef-1
PackageVersion: 3.0.11-1~deb12u2
PackageSourceInfo: acquired package info from DPKG DB: /var/lib/dpkg/status, /usr/share/doc/libssl3/copyright
PackageAttributionText: <text>LayerDiffID: ${layer}</text>
ExternalRef: PACKAGE-MANAGER purl ${openssl}

PackageName: bare
SPDXID: SPDXRef-2
PackageVersion: 1

PackageName: two
SPDXID: SPDXRef-3
ExternalRef: PACKAGE-MANAGER purl pkg:npm/two@1.0.0
ExternalRef: PACKAGE-MANAGER purl pkg:npm/deux@1.0.0

Annotator: Tool: x
AnnotationDate: 2026-01-01T00:00:00Z
AnnotationType: OTHER
SPDXREF: SPDXRef-2
AnnotationComment: <text>nothing</text>

Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-root
Relationship: SPDXRef-root CONTAINS SPDXRef-1
`;

const graph = (elements: readonly object[]): string =>
  JSON.stringify({
    '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld',
    '@graph': [
      { type: 'CreationInfo', '@id': '_:c', specVersion: '3.0.1', createdUsing: ['urn:tool'] },
      { type: 'Tool', spdxId: 'urn:tool', name: 'syft-1.51.0' },
      { type: 'SpdxDocument', spdxId: 'https://acme.io/1', name: 'acme/web:1', rootElement: ['urn:bom'] },
      { type: 'software_Sbom', spdxId: 'urn:bom', rootElement: ['urn:root'] },
      ...elements,
    ],
  });

const spdx3 = graph([
  {
    type: 'software_Package',
    spdxId: 'urn:root',
    name: 'acme/web',
    software_packageVersion: manifest,
    software_primaryPurpose: 'container',
  },
  {
    type: 'software_Package',
    spdxId: 'urn:1',
    name: 'libssl3',
    software_packageVersion: '3.0.11-1~deb12u2',
    software_sourceInfo: 'acquired package info from DPKG DB: /var/lib/dpkg/status',
    software_packageUrl: openssl,
  },
  { type: 'Annotation', spdxId: 'urn:a', subject: 'urn:1', statement: `LayerDiffID: ${layer}` },
  { type: 'software_Package', spdxId: 'urn:2', name: 'bare', software_packageVersion: '1' },
  {
    type: 'software_Package',
    spdxId: 'urn:3',
    name: 'two',
    externalIdentifier: [
      { externalIdentifierType: 'packageUrl', identifier: 'pkg:npm/two@1.0.0' },
      { externalIdentifierType: 'packageUrl', identifier: 'pkg:npm/deux@1.0.0' },
    ],
  },
  { type: 'Relationship', from: 'urn:root', to: ['urn:1', 'urn:2'], relationshipType: 'contains' },
]);

const same = ['libssl3 3.0.11-1~deb12u2', 'deux 1.0.0', 'two 1.0.0'];

describeDocumentReader(spdx, [
  {
    name: 'Red Hat UBI by Syft and Hermeto',
    text: fixture('ubi-latest.spdx.json.gz'),
    packages: 974,
    unread: 0,
  },
  {
    name: 'UBI micro by Clair',
    text: fixture('ubi8-micro.spdx.json.gz'),
    packages: 19,
    unread: ['documents.no-purl packages[36]'],
  },
  {
    name: 'distroless by Clair',
    text: fixture('distroless-static-debian12.spdx.json.gz'),
    packages: ['base-files 12.4+deb12u9', 'netbase 6.4', 'tzdata 2024b-0+deb12u1'],
    unread: ['documents.no-source 3 deb package(s)'],
  },
  {
    name: 'an index of images',
    text: fixture('konflux-manifest.spdx.json.gz'),
    packages: [],
    unread: ['documents.no-packages'],
  },
  { name: 'JSON of 2.3', text: small, packages: same, unread: ['documents.no-purl packages[2]'] },
  { name: 'tag-value of 2.3', text: tagValue, packages: same, unread: ['documents.no-purl line 24'] },
  { name: 'JSON-LD of 3.0', text: spdx3, packages: same, unread: ['documents.no-purl @graph[7]'] },
]);

describe('SPDX', () => {
  it.each([
    ['2.3', small],
    ['2.3', tagValue],
    ['3.0', spdx3],
  ])('says the same in every form (%s)', (version, text) => {
    const { format, producer, id, subjects } = spdx.read(contentOf(text));
    expect([format, producer, id]).toEqual([`SPDX ${version}`, 'syft 1.51.0', 'https://acme.io/1']);
    expect(subjects[0]).toMatchObject({ id: `image:${manifest}`, name: 'acme/web', reference: 'acme/web' });
    expect(subjects[0]?.contents[0]?.os).toMatchObject({ id: 'debian', versionId: '12' });
    expect(subjects[0]?.contents[0]?.packages[0]).toEqual({
      name: 'libssl3',
      version: '3.0.11-1~deb12u2',
      type: 'deb',
      purl: openssl,
      path: 'var/lib/dpkg/status',
      imageLayer: layer,
      source: { name: 'openssl', version: '3.0.11-1~deb12u2' },
      architecture: 'amd64',
    });
  });

  it('takes system, type and source from what Clair writes without purls', () => {
    const [subject] = spdx.read(contentOf(fixture('ubi8-micro.spdx.json.gz'))).subjects;
    expect(subject?.contents[0]?.os).toEqual({
      id: 'rhel',
      versionId: '8',
      prettyName: 'Red Hat Enterprise Linux Server 8',
    });
    expect(
      subject?.contents[0]?.packages.find(({ name }) => name === 'glibc-minimal-langpack'),
    ).toMatchObject({
      type: 'rpm',
      path: 'var/lib/rpm',
      source: { name: 'glibc' },
    });
  });

  it('takes sources and layers from what Trivy writes', () => {
    const text = json({
      creationInfo: { creators: ['Tool: trivy-0.58.1'] },
      packages: [
        { SPDXID: 'SPDXRef-OperatingSystem-1', name: 'debian', versionInfo: '12.5' },
        { SPDXID: 'SPDXRef-Application-1', name: 'package-lock.json' },
        {
          SPDXID: 'SPDXRef-Package-1',
          name: 'libssl3',
          versionInfo: '3.0.11-1',
          sourceInfo: 'built package from: openssl 3.0.11-1',
          annotations: [{ comment: `LayerDiffID: ${layer}` }],
          externalRefs: [purl('pkg:deb/debian/libssl3@3.0.11-1?distro=debian-12.5')],
        },
      ],
    });
    const reading = spdx.read(contentOf(text));
    expect(packagesIn(reading)).toEqual(['libssl3 3.0.11-1']);
    expect(reading.subjects[0]?.contents[0]).toMatchObject({
      os: { id: 'debian', versionId: '12.5' },
      packages: [{ source: { name: 'openssl', version: '3.0.11-1' }, imageLayer: layer }],
    });
  });

  const contains = (from: string, to: string) => ({
    spdxElementId: from,
    relatedSpdxElement: to,
    relationshipType: 'CONTAINS',
  });
  it.each<readonly [string, string, RegExp]>([
    [
      'a circle',
      json({ relationships: [contains('a', 'b'), contains('b', 'c'), contains('c', 'a')] }),
      /^documents\.cyclic SPDX: relationships\[2\]: a contains itself by way of c$/,
    ],
    [
      'itself',
      json({ relationships: [contains('a', 'a')] }),
      /^documents\.cyclic SPDX: relationships\[0\]: a contains itself/,
    ],
    [
      'a circle in 3.0',
      graph([{ from: 'a', to: ['b', 'a'], relationshipType: 'contains' }]),
      /^documents\.cyclic SPDX: @graph\[4\]: a/,
    ],
    [
      'a circle in tag-value',
      `${tagValue}Relationship: SPDXRef-1 CONTAINS SPDXRef-root\n`,
      /^documents\.cyclic SPDX: line 4\d: /,
    ],
    [
      'a version to come',
      small.replace('SPDX-2.3', 'SPDX-9.1'),
      /^documents\.version SPDX: spdxVersion: "SPDX-9\.1"/,
    ],
    [
      'a package without name',
      json({ packages: [{ SPDXID: 'x' }] }),
      /^documents\.malformed SPDX: packages\[0\]\.name/,
    ],
    [
      'a line that is no tag',
      `${tagValue}what is this\n`,
      /^documents\.malformed SPDX: line 41: expected Tag: value/,
    ],
    [
      'text without end',
      `${tagValue}PackageComment: <text>and on\nand on`,
      /^documents\.malformed SPDX: line 41: the <text>/,
    ],
    [
      'a package without id',
      'SPDXVersion: SPDX-2.3\nPackageName: x\n',
      /^documents\.malformed SPDX: line 2: the package has no SPDXID/,
    ],
  ])('names the place of %s', (_, text, message) => {
    const attempt = (): unknown => spdx.read(contentOf(text));
    expect(attempt).toThrow(OakumError);
    try {
      attempt();
    } catch (error) {
      expect(error instanceof OakumError ? `${error.code} ${error.message}` : error).toMatch(message);
    }
  });

  it('is quick with a hundred thousand lines of tag-value, and with long chains', () => {
    const packages = Array.from(
      { length: 20_000 },
      (_, at) =>
        `PackageName: p${at}\nSPDXID: SPDXRef-${at}\nExternalRef: PACKAGE-MANAGER purl pkg:npm/p${at}@1.0.0\nRelationship: SPDXRef-${at} CONTAINS SPDXRef-${at + 1}`,
    );
    const reading = spdx.read(contentOf(`SPDXVersion: SPDX-2.3\n${packages.join('\n')}\n`));
    expect(packagesIn(reading)).toHaveLength(20_000);
  });
});
