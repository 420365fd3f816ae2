import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/kernel/index.ts';
import { Plan } from '../../src/model/index.ts';
import { type FakeEstate, startFakeEstate } from '../support/fake-estate.ts';
import { lessImage, rpmImage } from '../support/images.ts';
import { reportOf, said, unreadOf } from '../support/said.ts';

const ubuntu = 'ID=ubuntu\nVERSION_ID="24.04"\nVERSION_CODENAME=noble\nPRETTY_NAME="Ubuntu 24.04 LTS"\n';
const flask = 'opt/venv/lib/python3.11/site-packages/Flask-2.2.2.dist-info/METADATA';

/** What Oakum judges by: advisories that are missing, old or damaged, and a package repository of another time. */
describe('advisories and packages', () => {
  let estate: FakeEstate;
  beforeAll(async () => {
    estate = await startFakeEstate({
      images: {
        'shop/web:1.0': lessImage(),
        'shop/ubuntu:1.0': lessImage({ files: { 'usr/lib/os-release': ubuntu } }),
        'shop/rocky:1.0': rpmImage(),
        'shop/python:1.0': lessImage({
          files: { [flask]: 'Metadata-Version: 2.1\nName: Flask\nVersion: 2.2.2\n' },
        }),
      },
      packagesDate: systemClock.now().add({ hours: 72 }),
    });
    await estate.deploy('web', 'shop/web:1.0');
  });
  afterAll(() => estate?.stop());

  const scan = (name: string, ...flags: readonly string[]) =>
    estate.oakum(['scan', 'image', `${estate.registry.host}/shop/${name}:1.0`, ...flags]);

  test.each([
    ['an empty directory', {}, /: there is nothing$/],
    [
      'files that are none',
      { 'a.json': '{"id":', 'b.txt': 'hello' },
      /: 2 files, such as a\.json: not OSV, secdb/,
    ],
  ])('no advisories: %s', async (name, files, message) => {
    const directory = estate.path(name.replaceAll(' ', '-'));
    mkdirSync(directory);
    for (const [file, text] of Object.entries(files)) writeFileSync(`${directory}/${file}`, text);
    expect(said(await scan('web', '--advisories', directory))).toEqual({
      exit: 2,
      code: 'advisories.none',
      message: expect.stringMatching(message),
      because: '',
      hint: 'It takes OSV (JSON, NDJSON or ZIP), secdb JSON and Debian tables, plain or gzip.',
    });
  });

  test('no advisories for what was found: unknown, not clean', async () => {
    const table = await scan('ubuntu');
    expect(table.code).toBe(0);
    expect(table.stdout).toContain('nothing found; see what the sources cannot say below');
    const { coverage, findings, unknowns } = reportOf(await scan('ubuntu', '-o', 'json'));
    expect(findings).toEqual([]);
    expect(coverage.unread).toEqual([]);
    expect(unknowns).toEqual([
      expect.objectContaining({ what: 'Ubuntu 24.04', packages: 1, reason: 'no feed covers Ubuntu 24.04' }),
    ]);
  });

  test('no advisories for an rpm system: every package is counted as unknown', async () => {
    const { code, stdout } = await scan('rocky');
    expect([code, stdout.split('\n').filter((line) => line !== '')]).toEqual([
      0,
      [
        expect.stringMatching(/\/shop\/rocky:1\.0 {2}read \d+ of \d+$/),
        'nothing found; see what the sources cannot say below',
        'unknown: rpm packages of Rocky Linux 9.4 (Blue Onyx): no feed that Oakum reads speaks for them (1 package)',
      ],
    ]);
    expect((await scan('rocky', '--packages-only')).stdout).toMatch(/^less +590-2\.el9 +rpm +var/m);
  });

  test('stale advisories: what they cannot know is said with their age', async () => {
    const result = await scan('python', '-o', 'json');
    expect(result.code).toBe(0);
    const { coverage, findings, unknowns } = reportOf(result);
    expect(coverage.unread).toEqual([]);
    expect(findings.map((one) => one.package.type)).toContain('pypi');
    expect(unknowns).toContainEqual(
      expect.objectContaining({
        reason: expect.stringMatching(/^the advisories for PyPI are \d{3,} days old$/),
      }),
    );
  });

  test('damaged advisories are not taken for none', async () => {
    mkdirSync(estate.path('damaged/feeds'), { recursive: true });
    writeFileSync(estate.path('damaged/feeds/feeds.json'), '{"schemaVersion": 1, "feeds"');
    expect(said(await scan('web', '--state', estate.path('damaged')))).toEqual({
      exit: 1,
      code: 'advisories.corrupt',
      message: 'feeds.json of the advisory index cannot be read',
      because: expect.stringMatching(/JSON at position/),
      hint: 'Remove the folder feeds of the state directory and run oakum feeds update, or install Oakum again.',
    });
  });

  test('clock off: a repository signed in the future blocks its patch, and the plan says what it could not ask', async () => {
    const result = await estate.oakum(['plan', '-o', 'json']);
    expect(result.code).toBe(4);
    const { coverage, patches } = Plan.parse(JSON.parse(result.stdout));
    const image = `${estate.registry.host}/shop/web:1.0`;
    expect(unreadOf(coverage)).toEqual([`patch.untrusted-release fixes for ${image}`]);
    expect(coverage.unread[0]?.reason).toMatch(/signature is not trusted: .* in the future$/);
    expect(patches[0]?.decision).toMatchObject({ kind: 'blocked', rule: 'patch.untrusted-release' });
    expect(said(await estate.oakum(['patch', 'image', image, '--dry-run']))).toMatchObject({
      exit: 1,
      code: 'patch.untrusted-release',
      hint: "It was signed later than it is by this machine's clock: is the clock wrong? Nothing was changed.",
    });
  });
});
