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
      unread: [
        'packages.development: 1 of its packages serve development alone and are left out',
        'packages.unversioned: it declares open without a version, and no installed one was found',
      ],
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

  it('is left to the package of the system that owns it', async () => {
    const { found, unread } = await read({
      ...base,
      'usr/share/app/package-lock.json': lock,
      'var/lib/dpkg/info/base.list': '/.\n/usr/share/app/package-lock.json\n',
    });
    expect({ found, unread }).toEqual({ found: [], unread: [] });
  });
});
