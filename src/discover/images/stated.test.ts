import { describe, expect, it } from 'vitest';
import { type FileTreeSpec, memoryImage } from '../../../testing/builders/index.ts';
import { readContents, readerHere, resolveImage } from './index.ts';

const base = {
  'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
  'var/lib/dpkg/status':
    'Package: zlib1g\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:1.2.13\n',
};
const bill = (...purls: readonly string[]): string =>
  JSON.stringify({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    components: purls.map((purl) => ({ type: 'library', name: 'x', purl })),
  });

async function read(...layers: readonly FileTreeSpec[]) {
  const { source, reference } = memoryImage({ layers: layers.map((files) => ({ files })) });
  const platform = { os: 'linux', architecture: 'amd64' };
  const { value: image } = await resolveImage(source, reference, { platform });
  const { value, coverage } = await readContents(image, source, { reader: readerHere() });
  return {
    found: value.packages.map(({ purl, path, evidence }) => [purl, path, evidence !== undefined]),
    unread: coverage.unread.map(({ code, reason }) => `${code}: ${reason}`),
  };
}

const zlib = ['pkg:deb/debian/zlib1g@1:1.2.13?arch=amd64&distro=debian-12', 'var/lib/dpkg/status', false];

describe('a bill of materials inside an image', () => {
  it('adds what nobody else found, marked as said only', async () => {
    const sbom = bill(
      'pkg:deb/debian/zlib1g@1:1.2.13?arch=amd64',
      'pkg:npm/lodash@4.17.21',
      'pkg:npm/ms@2.0.0',
    );
    const lodash = JSON.stringify({ name: 'lodash', version: '4.17.21' });
    expect(
      await read({ ...base, 'app/node_modules/lodash/package.json': lodash }, { 'app/app.cdx.json': sbom }),
    ).toEqual({
      found: [
        zlib,
        ['pkg:npm/lodash@4.17.21', 'app/node_modules/lodash/package.json', false],
        ['pkg:npm/ms@2.0.0', 'app/app.cdx.json', true],
      ],
      unread: [],
    });
  });

  it('contradicts nobody: another version is told beside the one that was found', async () => {
    const { found } = await read({ ...base, 'app/app.cdx.json': bill('pkg:deb/debian/zlib1g@1:1.2.14') });
    expect(found).toEqual([
      zlib,
      ['pkg:deb/debian/zlib1g@1:1.2.14?distro=debian-12', 'app/app.cdx.json', true],
    ]);
  });

  it('is told once where two say the same', async () => {
    const sbom = bill('pkg:npm/ms@2.0.0', 'pkg:npm/ms@2.0.0');
    const { found } = await read({ ...base, 'a/a.cdx.json': sbom, 'b/b.cdx.json': sbom });
    expect(found).toEqual([zlib, ['pkg:npm/ms@2.0.0', 'a/a.cdx.json', true]]);
  });

  it('does not bring back what was left to the system that owns it', async () => {
    const metadata = 'usr/lib/python3/dist-packages/six-1.16.0.dist-info/METADATA';
    const { found } = await read({
      ...base,
      [metadata]: 'Metadata-Version: 2.1\nName: six\nVersion: 1.16.0\n',
      'var/lib/dpkg/info/python3-six.list': `/.\n/${metadata}\n`,
      'usr/share/sbom/all.json': bill('pkg:pypi/six@1.16.0'),
    });
    expect(found).toEqual([zlib]);
  });

  it('leaves packages of another system unread', async () => {
    const path = 'usr/lib/python3/site-packages/x-1.dist-info/sboms/auditwheel.cdx.json';
    expect(await read({ ...base, [path]: bill('pkg:rpm/almalinux/openssl-libs@1.1.1k-12.el8') })).toEqual({
      found: [zlib],
      unread: [
        'packages.unsupported: 1 of its packages are of another system (almalinux), whose advisories do not speak for this one',
      ],
    });
  });

  it('that a later layer removes says nothing', async () => {
    const sbom = bill('pkg:npm/ms@2.0.0');
    const { found } = await read({ ...base, 'app/app.cdx.json': sbom }, { 'app/.wh.app.cdx.json': '' });
    expect(found).toEqual([zlib]);
  });
});
