import { describe, expect, it } from 'vitest';
import { type FileTreeSpec, memoryImage } from '../../../testing/builders/index.ts';
import { readContents, readerHere, resolveImage } from './index.ts';

const base = {
  'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
  'var/lib/dpkg/status': 'Package: base\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n',
};

async function read(...layers: readonly FileTreeSpec[]) {
  const { source, reference } = memoryImage({ layers: layers.map((files) => ({ files })) });
  const platform = { os: 'linux', architecture: 'amd64' };
  const { value: image } = await resolveImage(source, reference, { platform });
  const { value, coverage } = await readContents(image, source, { reader: readerHere() });
  return {
    found: value.packages
      .filter(({ type }) => type !== 'deb')
      .map((one) => `${one.name} ${one.version} ${one.path}${one.evidence === undefined ? '' : ' declared'}`),
    unread: coverage.unread.map(({ code, reason }) => `${code}: ${reason}`),
    ...(coverage.leftOut === undefined
      ? {}
      : { leftOut: coverage.leftOut.map(({ code, reason }) => `${code}: ${reason}`) }),
  };
}

const npmLock = (packages: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ lockfileVersion: 3, packages });
const installed = (name: string, version: string): string => JSON.stringify({ name, version });

const lock = npmLock({
  'node_modules/lodash': { version: '4.17.20' },
  'node_modules/open': { resolved: 'https://example.org/open.tgz' },
  'node_modules/mkdirp': { version: '0.5.5', dev: true },
});

describe('a lock file', () => {
  it('is what an application is made of where nothing is installed, with what it leaves open', async () => {
    expect(await read({ ...base, 'app/package-lock.json': lock })).toEqual({
      found: ['lodash 4.17.20 app/package-lock.json declared'],
      unread: ['packages.unversioned: it declares open without a version, and no installed one was found'],
      leftOut: ['packages.development: 1 of its packages serve development alone and are left out'],
    });
  });

  it('says nothing beside the tree that it describes', async () => {
    const files = {
      'app/package-lock.json': lock,
      'app/node_modules/lodash/package.json': installed('lodash', '4.17.21'),
    };
    const expected = { found: ['lodash 4.17.21 app/node_modules/lodash/package.json'], unread: [] };
    expect(await read({ ...base, ...files })).toEqual(expected);
    expect(await read({ ...base, 'app/package-lock.json': lock }, files)).toEqual(expected);
  });

  it('that is broken is no gap beside the tree that it describes', async () => {
    const tree = { 'app/node_modules/lodash/package.json': installed('lodash', '4.17.21') };
    expect((await read({ ...base, 'app/package-lock.json': '{' })).unread).toEqual([
      'packages.corrupt: it is no JSON object',
    ]);
    expect((await read({ ...base, ...tree, 'app/package-lock.json': '{' })).unread).toEqual([]);
  });

  it('is not answered by a tree of another project', async () => {
    const own = 'usr/local/lib/node_modules/npm/node_modules/lodash/package.json';
    const { found } = await read({
      ...base,
      'app/package-lock.json': lock,
      [own]: installed('lodash', '4.17.21'),
    });
    expect(found).toEqual(['lodash 4.17.20 app/package-lock.json declared', `lodash 4.17.21 ${own}`]);
  });

  it('stands again when a later layer removes the tree', async () => {
    const tree = { 'app/node_modules/lodash/package.json': installed('lodash', '4.17.21') };
    const { found } = await read(
      { ...base, ...tree, 'app/package-lock.json': lock },
      { 'app/.wh.node_modules': '' },
    );
    expect(found).toEqual(['lodash 4.17.20 app/package-lock.json declared']);
  });

  it('is not answered by a tree that has nothing of it', async () => {
    const sharp = 'app/node_modules/sharp/package.json';
    const { found } = await read({
      ...base,
      'app/package-lock.json': lock,
      [sharp]: installed('sharp', '0.33.0'),
    });
    expect(found).toEqual(['lodash 4.17.20 app/package-lock.json declared', `sharp 0.33.0 ${sharp}`]);
  });

  it('does not repeat what another in its folder declares', async () => {
    const uv = '[[package]]\nname = "flask"\nversion = "2.0.1"\n[[package]]\nname = "six"\nversion = "1.0"\n';
    const files = {
      'app/uv.lock': `version = 1\n${uv}`,
      'app/requirements.txt': 'Flask==2.0.1\nsix\nother\n',
      'web/requirements.txt': 'flask==2.0.1\n',
    };
    expect(await read({ ...base, ...files })).toEqual({
      found: [
        'Flask 2.0.1 app/requirements.txt declared',
        'flask 2.0.1 web/requirements.txt declared',
        'six 1.0 app/uv.lock declared',
      ],
      unread: ['packages.unversioned: it declares other without a version, and no installed one was found'],
    });
  });

  it('keeps another version than the one beside it has', async () => {
    const pylock = 'lock-version = "1.0"\n[[packages]]\nname = "a"\nversion = "1"\n';
    const { found } = await read({ ...base, 'app/pylock.toml': pylock, 'app/requirements.txt': 'a==2\n' });
    expect(found).toEqual(['a 1 app/pylock.toml declared', 'a 2 app/requirements.txt declared']);
  });

  it('is left to the package of the system that owns it', async () => {
    const { found, unread } = await read({
      ...base,
      'usr/share/app/package-lock.json': lock,
      'var/lib/dpkg/info/base.list': '/.\n/usr/share/app/package-lock.json\n',
    });
    expect({ found, unread }).toEqual({ found: [], unread: [] });
  });
});

const site = 'usr/local/lib/python3.12/site-packages';
const metadata = (name: string, version: string): string =>
  `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n\n`;

describe('a lock file whose packages are installed elsewhere', () => {
  const requirements = 'Flask==2.0.1\nzope.interface>=5\ncolorama==0.4.6 ; sys_platform == "win32"\n';

  it('says nothing where most of it is installed', async () => {
    const files = {
      'app/requirements.txt': requirements,
      [`${site}/flask-2.0.2.dist-info/METADATA`]: metadata('flask', '2.0.2'),
      [`${site}/zope_interface-6.0.dist-info/METADATA`]: metadata('zope_interface', '6.0'),
    };
    expect(await read({ ...base, ...files })).toEqual({
      found: [
        `flask 2.0.2 ${site}/flask-2.0.2.dist-info/METADATA`,
        `zope_interface 6.0 ${site}/zope_interface-6.0.dist-info/METADATA`,
      ],
      unread: [],
    });
  });

  it('stands for the rest where little of it is installed', async () => {
    const more = 'a==1\nb==1\nc==1\nSix==1.16.0\n';
    const six = `${site}/six-1.17.0.dist-info/METADATA`;
    const files = { 'app/requirements.txt': more + requirements, [six]: metadata('six', '1.17.0') };
    expect((await read({ ...base, ...files })).found).toEqual([
      'a 1 app/requirements.txt declared',
      'b 1 app/requirements.txt declared',
      'c 1 app/requirements.txt declared',
      'colorama 0.4.6 app/requirements.txt declared',
      'Flask 2.0.1 app/requirements.txt declared',
      `six 1.17.0 ${six}`,
    ]);
  });

  it('is not answered by what comes with every Python', async () => {
    const pip = `${site}/pip-24.0.dist-info/METADATA`;
    const { found, unread } = await read({
      ...base,
      'requirements.txt': requirements,
      [pip]: metadata('pip', '24.0'),
    });
    expect(found).toEqual([
      'colorama 0.4.6 requirements.txt declared',
      'Flask 2.0.1 requirements.txt declared',
      `pip 24.0 ${pip}`,
    ]);
    expect(unread).toEqual([
      'packages.unversioned: it declares zope.interface without a version, and no installed one was found',
    ]);
  });
});
