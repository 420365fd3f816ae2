import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { contentOf, describeDocumentReader } from '../conformance/document-reader.ts';
import { syft } from './index.ts';

const web = gunzipSync(
  readFileSync(new URL('../../../../testing/fixtures/documents/web-syft.json.gz', import.meta.url)),
).toString();

const schema = (version: string) => ({
  version,
  url: `https://raw.githubusercontent.com/anchore/syft/main/schema/json/schema-${version}.json`,
});

/** As Syft wrote it before schema 9: the source has a target, the system a name. */
const old = {
  artifacts: [
    {
      name: 'musl',
      version: '1.2.3-r4',
      type: 'apk',
      locations: [{ path: '/lib/apk/db/installed', layerID: 'no digest' }],
      purl: 'pkg:apk/alpine/musl@1.2.3-r4?arch=x86_64&distro=alpine-3.16.2',
    },
    { name: 'app', version: '', type: 'binary', locations: null, purl: '' },
  ],
  source: {
    type: 'image',
    target: {
      userInput: 'shop/web:1',
      manifestDigest: '',
      imageID: '',
      tags: ['registry.example/shop/web:1'],
    },
  },
  distro: { name: 'alpine', version: '3.16.2', idLike: '' },
  descriptor: { name: 'syft', version: '0.59.0' },
  schema: schema('3.3.2'),
};

const directory = {
  artifacts: [],
  source: { name: '/srv/app', type: 'directory', metadata: { path: '/srv/app' } },
  distro: {},
  descriptor: { name: 'anchorectl', version: '5.6.0' },
  schema: schema('16.0.0'),
};

describeDocumentReader(syft, [
  {
    name: "a document of Syft's about an image",
    text: web,
    packages: [
      'libc6 2.36-9+deb12u3',
      'libssl3 3.0.11-1~deb12u1',
      'login 1:4.13+dfsg1-1+b1',
      'commons-io:commons-io 2.8.0',
      '@acme/ui 2.0.0',
      'minimist 1.2.5',
      'flask 2.0.1',
    ],
    unread: ['documents.their-gap files[2]'],
  },
  {
    name: 'a document of an old schema',
    text: JSON.stringify(old),
    packages: ['musl 1.2.3-r4'],
    unread: ['documents.no-purl artifacts[1]'],
  },
  {
    name: 'a document without packages',
    text: JSON.stringify(directory),
    packages: [],
    unread: ['documents.no-packages'],
  },
]);

describe("Syft's own JSON", () => {
  it('knows the image, its system, and the path, layer and source of every package', () => {
    const reading = syft.read(contentOf(web));
    const [subject] = reading.subjects;
    expect(reading).toMatchObject({ format: 'Syft JSON 16.1.10', producer: 'syft 1.52.0' });
    expect(subject).toMatchObject({
      id: 'image:sha256:a7a1371e8ddcc2c37cd5796b1e320ff28964f30515f0eaa536beff0a5f283458',
      name: 'registry.example/shop/web',
      identities: [
        'sha256:a7a1371e8ddcc2c37cd5796b1e320ff28964f30515f0eaa536beff0a5f283458',
        'sha256:e54f805f1eeb5a5e496cc2747510a990e07868324e7509854a76c36bec937af9',
      ],
    });
    expect(subject?.contents[0]?.os).toEqual({
      id: 'debian',
      versionId: '12',
      codename: 'bookworm',
      prettyName: 'Debian GNU/Linux 12 (bookworm)',
    });
    expect(subject?.contents[0]?.packages.find(({ name }) => name === 'login')).toEqual({
      name: 'login',
      version: '1:4.13+dfsg1-1+b1',
      type: 'deb',
      purl: 'pkg:deb/debian/login@1:4.13%2Bdfsg1-1%2Bb1?arch=amd64&distro=debian-12&upstream=shadow%401:4.13%2Bdfsg1-1',
      path: 'var/lib/dpkg/status',
      imageLayer: 'sha256:6c1c5a360197e93194813850a9a1c03c18ce153e892e88badd6f43fae876d52e',
      source: { name: 'shadow', version: '1:4.13+dfsg1-1' },
      architecture: 'amd64',
    });
  });

  it('says which files Syft made nothing of', () => {
    expect(syft.read(contentOf(web)).subjects[0]?.coverage.unread).toEqual([
      {
        what: 'doc files[2]: /app/lib/nothing.jar',
        code: 'documents.their-gap',
        reason: 'Syft could not read it: java-archive-cataloger: no package identified in archive',
      },
    ]);
  });

  it('reads what older schemas call otherwise', () => {
    const [subject] = syft.read(contentOf(JSON.stringify(old))).subjects;
    expect(subject).toMatchObject({
      id: 'sbom-of-image:0123456789abcdef',
      name: 'shop/web:1',
      reference: 'registry.example/shop/web:1',
      identities: [],
    });
    expect(subject?.contents[0]?.os).toEqual({
      id: 'alpine',
      versionId: '3.16.2',
      prettyName: 'alpine 3.16.2',
    });
  });

  it.each([
    ['17.0.0', 'documents.version', '17.0.0'],
    ['', 'documents.version', '1 to 16'],
  ])('refuses schema %j', (version, code, said) => {
    const text = JSON.stringify({ ...directory, schema: schema(version) });
    expect(() => syft.read(contentOf(text))).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(said) }),
    );
  });

  it('is refused with the place of what is wrong in it', () => {
    const text = JSON.stringify({ ...directory, artifacts: [{ name: 3 }] });
    expect(() => syft.read(contentOf(text))).toThrow(
      expect.objectContaining({
        code: 'documents.malformed',
        message: expect.stringContaining('artifacts[0].name'),
      }),
    );
  });
});
