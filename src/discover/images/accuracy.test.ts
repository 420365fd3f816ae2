import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { memoryImage } from '../../../testing/builders/index.ts';
import type { Contents } from '../../model/index.ts';
import { readContents, readerHere, resolveImage } from './index.ts';

const fixtures = new URL('../../../testing/fixtures/pkgdb/', import.meta.url);
const bytesOf = (path: string): Buffer => readFileSync(new URL(path, fixtures));

async function contentsWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<Contents> {
  const { source, reference } = memoryImage({ layers: [{ files }] });
  const { value: image } = await resolveImage(source, reference, {
    platform: { os: 'linux', architecture: 'amd64' },
  });
  return (await readContents(image, source, { reader: readerHere() })).value;
}

/** What dpkg itself would list: paragraphs that are installed, counted without our parser. */
const installed = (status: Buffer): readonly string[] =>
  status
    .toString('utf8')
    .split(/\n\n+/)
    .filter((paragraph) =>
      /^Status: \S+ \S+ (?:installed|unpacked|half-configured|triggers-\w+)$/m.test(paragraph),
    )
    .map(
      (paragraph) => `${/^Package: (.*)$/m.exec(paragraph)?.[1]} ${/^Version: (.*)$/m.exec(paragraph)?.[1]}`,
    )
    .toSorted();

describe('packages of real databases', () => {
  it.each([
    ['bookworm-main-apps', 159, 'debian', '12'],
    ['trixie-main', 78, 'debian', '13'],
  ])('%s has all %i packages', async (name, count, id, versionId) => {
    const status = gunzipSync(bytesOf(`dpkg/${name}.status.gz`));
    const osRelease = bytesOf(`dpkg/${name}.os-release`);
    const { packages, os, coverage } = await contentsWith({
      'etc/os-release': osRelease,
      'var/lib/dpkg/status': status,
    });
    expect(packages.map((one) => `${one.name} ${one.version}`).toSorted()).toEqual(installed(status));
    expect(packages.length).toBe(count);
    expect(os).toMatchObject({ id, versionId });
    expect(coverage.unread).toEqual([]);
    expect(new Set(packages.map(({ purl }) => purl)).size).toBe(count);
  });

  it('names source packages and writes whole purls', async () => {
    const { packages } = await contentsWith({
      'etc/os-release': bytesOf('dpkg/bookworm-main-apps.os-release'),
      'var/lib/dpkg/status': gunzipSync(bytesOf('dpkg/bookworm-main-apps.status.gz')),
    });
    expect(packages.find(({ name }) => name === 'libssl3')).toEqual({
      name: 'libssl3',
      version: '3.0.20-1~deb12u2',
      type: 'deb',
      architecture: 'amd64',
      source: { name: 'openssl', version: '3.0.20-1~deb12u2' },
      purl: 'pkg:deb/debian/libssl3@3.0.20-1~deb12u2?arch=amd64&distro=debian-12&upstream=openssl',
      path: 'var/lib/dpkg/status',
      imageLayer: expect.stringMatching(/^sha256:/),
    });
  });

  it.each(['claircore-debian-only', 'claircore-postgresql', 'claircore-vcpkg'])(
    'reads the odd %s, and says which records have no version',
    async (name) => {
      const status = gunzipSync(bytesOf(`dpkg/${name}.status.gz`));
      const files = { 'etc/os-release': 'ID=debian\n', 'var/lib/dpkg/status': status };
      const { packages, coverage } = await contentsWith(files);
      const all = installed(status);
      const complete = all.filter((one) => !one.endsWith(' undefined'));
      expect(packages.map((one) => `${one.name} ${one.version}`).toSorted()).toEqual(complete);
      expect(coverage.unread.length).toBe(all.length - complete.length);
    },
  );

  it.each(readdirSync(new URL('apk/', fixtures)))('%s has every package with its origin', async (file) => {
    const database = gunzipSync(bytesOf(`apk/${file}`));
    const expected = database
      .toString('utf8')
      .split('\n\n')
      .flatMap((record) => {
        const field = (key: string): string | undefined => new RegExp(`^${key}:(.*)$`, 'm').exec(record)?.[1];
        const name = field('P');
        return name === undefined || name.startsWith('.')
          ? []
          : [`${name} ${field('V')} ${field('o') ?? name}`];
      });
    const { packages, coverage } = await contentsWith({
      'etc/os-release': 'ID=alpine\n',
      'lib/apk/db/installed': database,
    });
    expect(packages.map((one) => `${one.name} ${one.version} ${one.source?.name}`).toSorted()).toEqual(
      expected.toSorted(),
    );
    expect(packages.length).toBeGreaterThan(10);
    expect(coverage.unread).toEqual([]);
  });
});
