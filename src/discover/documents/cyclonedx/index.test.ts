import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { OakumError } from '../../../kernel/pure/index.ts';
import { contentOf, describeDocumentReader, packagesIn, unreadIn } from '../conformance/document-reader.ts';
import { cyclonedx } from './index.ts';

const fixtures = new URL('../../../../testing/fixtures/documents/', import.meta.url);
const trivy = gunzipSync(readFileSync(new URL('fluentd-debian11-trivy.cdx.json.gz', fixtures))).toString();

const trivyXml = gunzipSync(readFileSync(new URL('fluentd-debian11-trivy.cdx.xml.gz', fixtures))).toString();

const syftTool = { components: [{ type: 'application', name: 'syft', version: '1.51.0' }] };
const layer = `sha256:${'a'.repeat(64)}`;
const property = (name: string, value: string) => ({ name, value });

function bom(components: readonly unknown[], more: object = {}): string {
  return JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components, ...more });
}

const syft = bom(
  [
    {
      type: 'library',
      name: 'libssl3',
      version: '3.0.11-1~deb12u2',
      purl: 'pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12&upstream=openssl',
      properties: [
        property('syft:location:0:layerID', layer),
        property('syft:location:0:path', '/var/lib/dpkg/status'),
      ],
    },
    {
      type: 'library',
      name: 'github.com/Azure/go-autorest',
      version: 'v14.2.0',
      purl: 'pkg:golang/github.com/azure/go-autorest@v14.2.0',
    },
    { type: 'library', name: 'nowhere', version: '1' },
    { type: 'library', name: 'broken', version: '1', purl: 'pkg:deb/%zz' },
    { type: 'library', name: 'x', purl: 'pkg:npm/x' },
    { type: 'library', name: 'Y.Dll', version: '2', purl: 'pkg:swid/Y.Dll@2' },
    { type: 'file', name: '/etc/passwd' },
    { type: 'file', name: '/etc/group' },
    {
      type: 'operating-system',
      name: 'debian',
      version: '12',
      properties: [
        property('syft:distro:id', 'debian'),
        property('syft:distro:prettyName', 'Debian GNU/Linux 12 (bookworm)'),
        property('syft:distro:versionID', '12'),
        property('syft:distro:versionCodename', 'bookworm'),
      ],
    },
  ],
  {
    metadata: {
      tools: syftTool,
      component: {
        'bom-ref': 'root',
        type: 'container',
        name: 'acme/web:1',
        version: `sha256:${'b'.repeat(64)}`,
      },
    },
  },
);

describeDocumentReader(cyclonedx, [
  { name: 'a document of Trivy', text: trivy, packages: 160, unread: 0 },
  { name: 'the same as XML', text: trivyXml, packages: 160, unread: 0 },
  {
    name: 'a document like those of Syft',
    text: syft,
    packages: ['libssl3 3.0.11-1~deb12u2', 'github.com/Azure/go-autorest v14.2.0'],
    unread: [
      'documents.no-purl components[2]',
      'documents.purl-malformed components[3]',
      'documents.no-version components[4]',
      'documents.unknown-type components[5]',
      'documents.files components[6]',
    ],
  },
  {
    name: 'nested components and packages of two systems',
    text: bom([
      {
        type: 'application',
        name: 'outer',
        version: '1',
        purl: 'pkg:npm/outer@1.0.0',
        components: [{ type: 'library', name: 'inner', version: '2', purl: 'pkg:npm/%40scope/inner@2.0.0' }],
      },
      { type: 'library', name: 'a', purl: 'pkg:apk/alpine/a@1-r0?distro=alpine-3.20.3&upstream=b' },
      { type: 'library', name: 'c', purl: 'pkg:apk/alpine/c@1-r0?distro=alpine-3.20.3' },
      { type: 'library', name: 'd', purl: 'pkg:deb/ubuntu/d@1?distro=ubuntu-22.04' },
    ]),
    packages: ['a 1-r0', 'c 1-r0', '@scope/inner 2.0.0', 'outer 1.0.0', 'd 1'],
    unread: ['documents.no-source 1 deb package(s)'],
  },
  { name: 'an empty bill of materials', text: bom([]), packages: [], unread: ['documents.no-packages'] },
  {
    name: 'one that says itself that it is incomplete',
    text: bom([{ type: 'library', name: 'x', purl: 'pkg:npm/x@1.0.0' }], {
      specVersion: '1.4',
      metadata: { tools: [{ vendor: 'acme', name: 'lister', version: '3' }] },
      compositions: [{ aggregate: 'incomplete' }],
    }),
    packages: ['x 1.0.0'],
    unread: ['documents.incomplete'],
  },
]);

describe('CycloneDX', () => {
  it('takes system, source, layer and path from what Syft writes', () => {
    const { producer, format, subjects } = cyclonedx.read(contentOf(syft));
    expect([format, producer]).toEqual(['CycloneDX 1.6', 'syft 1.51.0']);
    expect(subjects[0]).toMatchObject({
      id: `image:sha256:${'b'.repeat(64)}`,
      name: 'acme/web:1',
      reference: 'acme/web:1',
      contents: [
        {
          os: {
            id: 'debian',
            versionId: '12',
            codename: 'bookworm',
            prettyName: 'Debian GNU/Linux 12 (bookworm)',
          },
        },
      ],
    });
    expect(subjects[0]?.contents[0]?.packages[0]).toEqual({
      name: 'libssl3',
      version: '3.0.11-1~deb12u2',
      type: 'deb',
      purl: 'pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12&upstream=openssl',
      path: 'var/lib/dpkg/status',
      imageLayer: layer,
      source: { name: 'openssl', version: '3.0.11-1~deb12u2' },
      architecture: 'amd64',
    });
  });

  it('puts together the epochs and sources that Trivy takes apart', () => {
    const [subject] = cyclonedx.read(contentOf(trivy)).subjects;
    const bsdutils = subject?.contents[0]?.packages.find(({ name }) => name === 'bsdutils');
    expect(bsdutils).toMatchObject({
      version: '1:2.33.1-0.1',
      source: { name: 'util-linux', version: '2.33.1-0.1' },
    });
    expect(subject?.contents[0]?.os).toEqual({ id: 'debian', versionId: '10.2', prettyName: 'debian 10.2' });
    expect(subject?.reference).toBe('ghcr.io/aquasecurity/trivy-test-images:fluentd-multiple-lockfiles');
    expect(subject?.id).toMatch(/^sbom-of-image:/);
  });

  it('is the same in JSON and in XML', () => {
    const [json, xml] = [trivy, trivyXml].map((text) => cyclonedx.read(contentOf(text)));
    expect({ ...xml, format: json?.format }).toEqual(json);
    expect(xml?.format).toBe('CycloneDX 1.6');
  });

  it.each(['1.4', '1.5', '1.6', '1.7'])('reads version %s in JSON and in XML', (version) => {
    const json = JSON.stringify({
      bomFormat: 'CycloneDX',
      specVersion: version,
      components: [{ type: 'library', name: 'a', version: '1.0.0', purl: 'pkg:npm/a@1.0.0' }],
    });
    const xml = `<bom xmlns="http://cyclonedx.org/schema/bom/${version}"><components>
      <component type="library"><name>a</name><version>1.0.0</version><purl>pkg:npm/a@1.0.0</purl></component>
    </components></bom>`;
    for (const text of [json, xml]) {
      const reading = cyclonedx.read(contentOf(text));
      expect([reading.format, packagesIn(reading)]).toEqual([`CycloneDX ${version}`, ['a 1.0.0']]);
    }
  });

  it('reads analyses, nested components and tools of XML, and nothing of other namespaces', () => {
    const text = `<?xml version="1.0"?>
<c:bom xmlns:c="http://cyclonedx.org/schema/bom/1.4" xmlns:x="urn:x" serialNumber="urn:uuid:2" version="1">
  <c:metadata><c:tools><c:tool><c:name>lister</c:name><c:version>3</c:version></c:tool></c:tools></c:metadata>
  <c:components>
    <c:component type="library" bom-ref="a"><c:name>a&amp;b</c:name><c:purl>pkg:npm/a@1.0.0</c:purl>
      <x:purl>pkg:npm/wrong@1.0.0</x:purl>
      <c:components><c:component type="library"><c:name>in</c:name><c:purl><![CDATA[pkg:npm/in@2.0.0]]></c:purl></c:component></c:components>
    </c:component>
  </c:components>
  <c:compositions><c:composition><c:aggregate>incomplete</c:aggregate></c:composition></c:compositions>
  <c:vulnerabilities><c:vulnerability><c:id>CVE-2024-1</c:id>
    <c:references><c:reference><c:id>GHSA-1</c:id></c:reference></c:references>
    <c:analysis><c:state>not_affected</c:state><c:responses><c:response>update</c:response></c:responses></c:analysis>
    <c:affects><c:target><c:ref>a</c:ref></c:target></c:affects>
  </c:vulnerability></c:vulnerabilities>
</c:bom>`;
    const reading = cyclonedx.read(contentOf(text));
    expect([reading.format, reading.producer]).toEqual(['CycloneDX 1.4', 'lister 3']);
    expect(packagesIn(reading)).toEqual(['a 1.0.0', 'in 2.0.0']);
    expect(unreadIn(reading)).toEqual(['documents.incomplete']);
    expect(reading.statements).toMatchObject([
      {
        vulnerabilities: ['CVE-2024-1', 'GHSA-1'],
        status: 'not_affected',
        products: [{ label: 'a', purl: 'pkg:npm/a@1.0.0' }],
      },
    ]);
  });

  it('makes statements of analyses, by the component that is meant', () => {
    const text = bom([{ 'bom-ref': 'x', type: 'library', name: 'x', purl: 'pkg:npm/x@1.0.0' }], {
      serialNumber: 'urn:uuid:1',
      metadata: { authors: [{ name: 'Acme PSIRT' }] },
      vulnerabilities: [
        {
          id: 'CVE-2024-0001',
          references: [{ id: 'GHSA-1' }],
          analysis: { state: 'not_affected', justification: 'code_not_reachable', detail: 'never called' },
          affects: [{ ref: 'x' }, { ref: 'urn:cdx:2/1#pkg%3Anpm%2Fy%401' }],
        },
        { id: 'CVE-2024-0002', analysis: { state: 'false_positive' }, affects: [{ ref: 'nothing' }] },
        { id: 'CVE-2024-0003', affects: [{ ref: 'x' }] },
      ],
    });
    expect(cyclonedx.read(contentOf(text)).statements).toEqual([
      {
        document: 'urn:uuid:1',
        place: 'vulnerabilities[0]',
        author: 'Acme PSIRT',
        vulnerabilities: ['CVE-2024-0001', 'GHSA-1'],
        status: 'not_affected',
        justification: 'code_not_reachable',
        detail: 'never called',
        products: [
          { label: 'x', purl: 'pkg:npm/x@1.0.0', digests: [], subcomponents: [] },
          { label: 'urn:cdx:2/1#pkg%3Anpm%2Fy%401', purl: 'pkg:npm/y@1', digests: [], subcomponents: [] },
        ],
      },
      {
        document: 'urn:uuid:1',
        place: 'vulnerabilities[1]',
        author: 'Acme PSIRT',
        vulnerabilities: ['CVE-2024-0002'],
        status: 'not_affected',
        justification: 'false_positive',
        products: [{ label: 'nothing', digests: [], subcomponents: [] }],
      },
    ]);
  });

  it.each([
    [
      bom([{ type: 'library', name: 'a' }, { type: 'library' }]),
      /^documents\.malformed .*components\[1\]\.name/,
    ],
    [bom([], { specVersion: '1.3' }), /^documents\.version CycloneDX: specVersion: "1\.3" is not known/],
    [bom([], { vulnerabilities: [{ id: 7 }] }), /^documents\.malformed .*vulnerabilities\[0\]\.id/],
  ])('names the place of what makes the document unusable', (text, message) => {
    expect(() => cyclonedx.read(contentOf(text))).toThrow(OakumError);
    try {
      cyclonedx.read(contentOf(text));
    } catch (error) {
      expect(error instanceof OakumError ? `${error.code} ${error.message}` : error).toMatch(message);
    }
  });
});
