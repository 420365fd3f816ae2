import { describe, expect, it } from 'vitest';
import { type FileTreeSpec, memoryImage } from '../../../testing/builders/index.ts';
import { rpmHeader, rpmNdb, rpmSqlite } from '../../../testing/rpm/index.ts';
import { readContents, readerHere, resolveImage } from './index.ts';

async function read(...layers: readonly FileTreeSpec[]) {
  const { source, reference } = memoryImage({ layers: layers.map((files) => ({ files })) });
  const platform = { os: 'linux', architecture: 'amd64' };
  const { value: image } = await resolveImage(source, reference, { platform });
  return readContents(image, source, { reader: readerHere() });
}

const bash = {
  name: 'bash',
  version: '5.1.8',
  release: '6',
  architecture: 'x86_64',
  sourceRpm: 'bash-5.1.8-6.src.rpm',
};
const database = (...names: readonly string[]): Uint8Array =>
  rpmSqlite(names.map((name) => rpmHeader({ ...bash, name })));
const rhel = { 'etc/os-release': 'ID="rhel"\nVERSION_ID="9.4"\n' };

/** ID and VERSION_ID as each of them has it in its os-release, and what a purl of it begins and ends with. */
it.each([
  ['ID="rhel"\nVERSION_ID="9.4"\n', 'redhat', 'rhel-9.4'],
  ['ID="rocky"\nVERSION_ID="9.4"\n', 'rocky', 'rocky-9.4'],
  ['ID="almalinux"\nVERSION_ID="8.10"\n', 'almalinux', 'almalinux-8.10'],
  ['ID=fedora\nVERSION_ID=40\n', 'fedora', 'fedora-40'],
  ['ID="ol"\nVERSION_ID="9.4"\n', 'ol', 'ol-9.4'],
  ['ID="amzn"\nVERSION_ID="2023"\n', 'amzn', 'amzn-2023'],
  ['ID="sles"\nVERSION_ID="15.5"\n', 'sles', 'sles-15.5'],
  ['ID="opensuse-leap"\nVERSION_ID="15.5"\n', 'opensuse', 'opensuse-leap-15.5'],
  ['ID="opensuse-tumbleweed"\n# VERSION_ID="20240101"\n', 'opensuse', 'opensuse-tumbleweed'],
  ['ID=photon\nVERSION_ID=5.0\n', 'photon', 'photon-5.0'],
  ['ID=mariner\nVERSION_ID="2.0"\n', 'mariner', 'mariner-2.0'],
  ['ID=azurelinux\nVERSION_ID="3.0"\n', 'azurelinux', 'azurelinux-3.0'],
])('%j is a system of %s', async (osRelease, namespace, distro) => {
  const { value } = await read({ 'etc/os-release': osRelease, 'var/lib/rpm/rpmdb.sqlite': database('bash') });
  expect(value.packages.map(({ purl }) => purl)).toEqual([
    `pkg:rpm/${namespace}/bash@5.1.8-6?arch=x86_64&distro=${distro}&upstream=bash-5.1.8-6.src.rpm`,
  ]);
  expect(value.coverage.unread).toEqual([]);
});

describe('the database of an rpm system', () => {
  it('is found through the link that Fedora leaves in its old place, once', async () => {
    const { value } = await read({
      ...rhel,
      'var/lib/rpm': { kind: 'symlink', to: '../../usr/lib/sysimage/rpm' },
      'usr/lib/sysimage/rpm/rpmdb.sqlite': database('bash', 'glibc'),
    });
    expect(value.packages.map(({ name, path }) => `${name} ${path}`)).toEqual([
      'bash usr/lib/sysimage/rpm/rpmdb.sqlite',
      'glibc usr/lib/sysimage/rpm/rpmdb.sqlite',
    ]);
    expect(value.coverage.unread).toEqual([]);
  });

  it('of another system that lies inside does not count', async () => {
    const { value } = await read({
      ...rhel,
      'var/lib/rpm/rpmdb.sqlite': database('bash'),
      'srv/chroot/var/lib/rpm/rpmdb.sqlite': database('other'),
    });
    expect(value.packages.map(({ name }) => name)).toEqual(['bash']);
  });

  it('says which layer brought a package, and that another backend took over', async () => {
    const { value } = await read(
      { ...rhel, 'var/lib/rpm/Packages.db': rpmNdb([rpmHeader(bash)]) },
      { 'var/lib/rpm/.wh.Packages.db': '', 'var/lib/rpm/rpmdb.sqlite': database('bash', 'curl') },
    );
    expect(value.packages.map(({ name, path }) => `${name} ${path}`)).toEqual([
      'bash var/lib/rpm/rpmdb.sqlite',
      'curl var/lib/rpm/rpmdb.sqlite',
    ]);
  });

  it('that is empty, damaged or overlaid by a log leaves the image partial', async () => {
    const codes = async (files: FileTreeSpec) =>
      (await read({ ...rhel, ...files })).coverage.unread.map(({ code }) => code);
    expect(await codes({ 'var/lib/rpm/rpmdb.sqlite': database() })).toEqual(['images.unknown-os']);
    expect(await codes({ 'var/lib/rpm/Packages': 'garbage' })).toEqual([
      'images.unknown-os',
      'packages.unsupported',
    ]);
    expect(
      await codes({
        'var/lib/rpm/rpmdb.sqlite': database('bash'),
        'var/lib/rpm/rpmdb.sqlite-wal': new Uint8Array(4152),
      }),
    ).toEqual(['packages.unsupported']);
  });

  it('keeps what rpm owns from being told twice, and nothing else', async () => {
    const site = 'usr/lib/python3.9/site-packages';
    const metadata = 'Name: six\nVersion: 1.15.0\n';
    const files = [`/${site}/six-1.15.0.dist-info/METADATA`];
    const own = `opt/app/lib/python3.9/site-packages/six-1.15.0.dist-info/METADATA`;
    const { value, leftToTheSystem } = await read({
      ...rhel,
      'var/lib/rpm/rpmdb.sqlite': rpmSqlite([rpmHeader({ ...bash, name: 'python3-six', files })]),
      [`${site}/six-1.15.0.dist-info/METADATA`]: metadata,
      [own]: metadata,
    });
    expect(value.packages.map(({ name, path }) => `${name} ${path}`)).toEqual([
      `six ${own}`,
      'python3-six var/lib/rpm/rpmdb.sqlite',
    ]);
    expect(leftToTheSystem).toBe(1);
  });
});
