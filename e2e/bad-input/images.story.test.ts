import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScanReport } from '../../src/model/index.ts';
import { type BuiltImage, buildImage } from '../../testing/builders/index.ts';
import type { Fault } from '../../testing/registry/index.ts';
import type { CliResult } from '../support/cli.ts';
import { type FakeEstate, startFakeEstate, store } from '../support/fake-estate.ts';
import { bombImage, junkImage, lessImage } from '../support/images.ts';
import { reportOf, said } from '../support/said.ts';

/** Images of their own, so that no layer of one is known from another. */
const named = (name: string): BuiltImage => lessImage({ files: { 'etc/name': name } });

const images: Readonly<Record<string, BuiltImage>> = {
  good: named('good'),
  'refused-401': named('401'),
  'absent-404': named('404'),
  'busy-429': named('429'),
  'broken-503': named('503'),
  gone: named('gone'),
  truncated: named('truncated'),
  flipped: named('flipped'),
  bomb: bombImage(),
  junk: junkImage(),
  'plan-nine': buildImage({
    layers: [
      { files: { 'etc/os-release': 'ID=plan9\nVERSION_ID=4\nPRETTY_NAME="Plan 9"\n', 'bin/rc': 'rc' } },
    ],
  }),
  'damaged-database': lessImage({
    files: { 'var/lib/dpkg/status': 'Package: less\n\u0000\n\nVersion: ?\n' },
  }),
  'half-database': lessImage({
    files: {
      'var/lib/dpkg/status':
        'Package: less\nStatus: install ok installed\nVersion: 590-2\n\nPackage: tar\nStatus: install ok installed\n',
    },
  }),
};

const faults: Readonly<Record<string, Fault>> = {
  'refused-401': { kind: 'status', status: 401, message: 'authentication required' },
  'absent-404': { kind: 'status', status: 404, message: 'repository name not known to registry' },
  'busy-429': { kind: 'status', status: 429, retryAfterSeconds: 1, message: 'too many requests' },
  'broken-503': { kind: 'status', status: 503, message: 'upstream connect error' },
};

/** One scan of a cluster in which every image but one has something wrong with it. */
describe('images that cannot be read', () => {
  let estate: FakeEstate;
  let scan: CliResult;
  let report: ScanReport;
  beforeAll(async () => {
    estate = await startFakeEstate({
      images: Object.fromEntries(Object.entries(images).map(([name, image]) => [`shop/${name}:1.0`, image])),
    });
    await Promise.all(Object.keys(images).map((name) => estate.deploy(name, `shop/${name}:1.0`)));
    await spoil(estate);
    scan = await estate.oakum(['scan', '-n', 'shop', '-o', 'json']);
    report = reportOf(scan);
  });
  afterAll(() => estate?.stop());

  const reference = (name: string): string => `${estate.registry.host}/shop/${name}:1.0`;
  /** What the coverage says of one image, as `code reason`. */
  const unread = (name: string): readonly string[] =>
    report.coverage.unread
      .filter(({ what }) => what === reference(name) || what.startsWith(`${reference(name)} `))
      .map(({ code, reason }) => `${code} ${reason}`);

  test('the scan goes on, is partial, and counts what it could not read', async () => {
    expect(scan.code).toBe(4);
    const { read, total, unread: all } = report.coverage;
    expect(total).toBe(read + all.length);
    const whole = Object.keys(images).filter((name) => unread(name).length === 0);
    expect(whole).toEqual(['good']);
    expect(report.patches.map(({ title }) => title)).toContainEqual(
      expect.stringContaining('shop/good:1.0 less'),
    );
    const table = await estate.oakum(['scan', '-n', 'shop']);
    expect(table.code).toBe(4);
    expect(table.stdout.split('\n')[0]).toMatch(/read \d+ of \d+: not read .*1 oci\.throttled/);
  });

  test.each([
    ['refused-401', 'oci.unauthorized', /answered 401$/, /docker login .*spec\.credentialsFrom/],
    ['absent-404', 'oci.not-found', /answered 404 \(.*repository name not known/, /check the name, the tag/],
    ['busy-429', 'oci.throttled', /answered 429 \(.*too many requests/, /limits requests; sign in to it/],
    [
      'broken-503',
      'oci.server',
      /answered 503 \(.*upstream connect error/,
      /trouble of its own: try again later/,
    ],
  ])('registry: %s', async (name, code, message, hint) => {
    const [entry, ...others] = unread(name);
    expect(others).toEqual([]);
    expect(entry).toMatch(message);
    expect(entry).toMatch(
      new RegExp(`^${code} manifest sha256:\\w+ of ${estate.registry.host}/shop/${name}: `),
    );
    const alone = said(await estate.oakum(['scan', 'image', reference(name)]));
    expect(alone).toEqual({
      exit: 1,
      code,
      message: expect.stringMatching(message),
      because: '',
      hint: expect.stringMatching(hint),
    });
  });

  test('missing digest: what runs is not taken from what the tag names now', () => {
    const { digest } = images.gone?.manifest ?? {};
    expect(unread('gone')).toEqual([
      expect.stringMatching(
        new RegExp(`^oci.not-found manifest ${digest} of .*answered 404 \\(MANIFEST_UNKNOWN`),
      ),
    ]);
    expect(JSON.stringify(report.findings)).not.toContain('shop/gone');
  });

  test.each([
    ['truncated', 'oci.truncated', /of .*shop\/truncated broke off after 0 of \d+ bytes, 4 times/],
    ['flipped', 'oci.digest-mismatch', /from .*shop\/flipped came as bytes of sha256:/],
    ['bomb', 'images.too-large', /the layer has \d+ bytes out of \d+: more than 200 times as many/],
    ['junk', 'images.corrupt', /tar archive ends in the middle of a member/],
  ])('layer: %s', async (name, code, reason) => {
    const nobody = 'images.unknown-os it has no os-release, so that its operating system is unknown';
    expect(unread(name)).toEqual([nobody, expect.stringMatching(reason)]);
    expect(unread(name)[1]).toMatch(new RegExp(`^${code} `));
    await isPartialAlone(name);
  });

  test.each([
    ['plan-nine', ['images.unknown-os Plan 9, but no database of installed packages that can be read']],
    [
      'damaged-database',
      [
        'images.unknown-os Debian GNU/Linux (made up), but no database of installed packages that can be read',
        'packages.corrupt line 1: damaged control data: a line that is no field in line 2',
        'packages.corrupt line 4: no package name',
      ],
    ],
    ['half-database', ['packages.corrupt line 5: tar has no version']],
  ])('operating system and database: %s', async (name, entries) => {
    expect(unread(name)).toEqual(entries);
    await isPartialAlone(name);
  });

  test('half a database: what could be read of it is judged', () => {
    const judged = report.findings.filter(({ where }) =>
      where.some((place) => place.name.includes('half-database')),
    );
    expect(new Set(judged.map((one) => one.package.name))).toEqual(new Set(['less']));
  });

  async function isPartialAlone(name: string): Promise<void> {
    const alone = await estate.oakum(['scan', 'image', reference(name)]);
    expect(alone.code).toBe(4);
    for (const entry of unread(name)) expect(alone.stdout).toContain(`(${entry.split(' ')[0]})`);
    expect(alone.stdout).not.toMatch(/^nothing found$/m);
  }
});

async function spoil({ registry: { control, content }, registry }: FakeEstate): Promise<void> {
  for (const [name, fault] of Object.entries(faults)) control.fail({ path: `/v2/shop/${name}/`, fault });
  const { truncated, flipped, gone } = images;
  control.fail({ path: `${truncated?.layers[0]?.digest}`, fault: { kind: 'truncate', afterBytes: 0 } });
  control.fail({ path: `${flipped?.layers[0]?.digest}`, fault: { kind: 'corrupt' } });
  await store(registry, 'shop/gone:1.0', named('somebody pushed another under the tag'));
  await content.removeManifest('shop/gone', `${gone?.manifest.digest}`);
}
