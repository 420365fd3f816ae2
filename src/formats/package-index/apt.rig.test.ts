import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKey, readKey } from 'openpgp';
import { afterAll, describe, expect, it } from 'vitest';
import { clearSign, openClearSigned, parseRelease, readKeyring, releaseProblem } from './index.ts';

const lists = '/var/lib/apt/lists';
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const releases =
  existsSync(lists) && existsSync(keyring)
    ? readdirSync(lists).filter((name) => /debian.*InRelease$/.test(name))
    : [];
const hasGpgv = spawnSync('gpgv', ['--version']).status === 0;

describe.skipIf(releases.length === 0)('the apt lists of this machine', () => {
  it.each(releases)('opens %s with the archive keys', async (name) => {
    const bytes = readFileSync(join(lists, name));
    const date = /^Date: (.*)$/m.exec(bytes.toString())?.[1] ?? '';
    const now = Temporal.Instant.fromEpochMilliseconds(Date.parse(date)).add({ minutes: 30 });
    const { text, signedBy } = await openClearSigned(bytes, await readKeyring(readFileSync(keyring)), now);
    const release = parseRelease(text);
    expect(signedBy.length).toBeGreaterThan(0);
    expect(release.files.size).toBeGreaterThan(0);
    expect(releaseProblem(release, { now, suite: release.codename ?? '' })).toBeUndefined();
  });
});

describe.skipIf(!hasGpgv)('InRelease files that Oakum signs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oakum-gpgv-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are accepted by gpgv', async () => {
    const at = Temporal.Instant.from('2026-01-02T00:00:00Z');
    const { privateKey, publicKey } = await generateKey({
      userIDs: { name: 'archive' },
      date: new Date(at.epochMilliseconds),
    });
    const ring = join(folder, 'ring.gpg');
    writeFileSync(ring, (await readKey({ armoredKey: publicKey })).write());
    writeFileSync(join(folder, 'InRelease'), await clearSign('Codename: x\n- dash\n', privateKey, at));
    const { status, stderr } = spawnSync('gpgv', ['--keyring', ring, join(folder, 'InRelease')], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, expect.stringContaining('Good signature')]);
  });
});
