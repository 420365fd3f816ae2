import { describe, expect, it } from 'vitest';
import { rpmHeader, rpmSqlite } from '../../../testing/rpm/index.ts';
import { readRpmFiles } from './index.ts';

const read = (...headers: readonly Uint8Array[]) => readRpmFiles(rpmSqlite(headers));
const named = { name: 'a', version: '1', release: '1' } as const;
const digest = 'ab'.repeat(32);
const plain = {
  path: 'usr/bin/a',
  kind: 'file',
  mode: 0o4755,
  digest: { kind: 'sha256', value: digest },
  linksTo: undefined,
  user: 'root',
  group: 'root',
  isConfig: false,
  isGhost: false,
  mayBeMissing: false,
  isOptional: false,
  isInstalled: true,
  verifies: { digest: true, mode: true, owner: true },
};

describe('what rpm says of files', () => {
  it('is kind, permissions, digest, link, owner, how it was installed and what may be verified', () => {
    const { files, rejected } = read(
      rpmHeader({
        ...named,
        fileRecords: [
          { path: '/usr/bin/a', mode: 0o104755, digest },
          { path: '/usr/bin/b', mode: 0o120777, linksTo: 'a', user: 'shop', group: 'staff' },
          { path: '/etc/a', mode: 0o100640, digest, flags: 1 + 8 + 16, verify: 0xff_ff_ff_ff - 1 - 64 },
          { path: '/var/a', mode: 0o40755, flags: 64 },
          { path: '/dev/a', mode: 0o20660, verify: 0xff_ff_ff_ff - 16 },
          { path: '/usr/share/man/a', mode: 0o100644, digest, flags: 2, state: 2 },
          { path: '/usr/share/locale/a', mode: 0o100644, digest, language: 'de' },
        ],
      }),
    );
    expect(rejected).toEqual([]);
    const none = { digest: undefined };
    expect(files.get('a')).toEqual([
      plain,
      {
        ...plain,
        ...none,
        path: 'usr/bin/b',
        kind: 'symlink',
        mode: 0o777,
        linksTo: 'a',
        user: 'shop',
        group: 'staff',
      },
      {
        ...plain,
        path: 'etc/a',
        mode: 0o640,
        isConfig: true,
        mayBeMissing: true,
        verifies: { digest: false, mode: false, owner: true },
      },
      { ...plain, ...none, path: 'var/a', kind: 'directory', mode: 0o755, isGhost: true },
      {
        ...plain,
        ...none,
        path: 'dev/a',
        kind: 'special',
        mode: 0o660,
        verifies: { digest: true, mode: true, owner: false },
      },
      { ...plain, path: 'usr/share/man/a', mode: 0o644, isOptional: true, isInstalled: false },
      { ...plain, path: 'usr/share/locale/a', mode: 0o644, isOptional: true },
    ]);
  });

  it('is listed for several packages of one name, and for no imported key', () => {
    const one = (path: string) => rpmHeader({ ...named, fileRecords: [{ path, mode: 0o100644, digest }] });
    const key = rpmHeader({ ...named, name: 'gpg-pubkey' });
    const { files } = read(one('/x'), key, one('/y'));
    expect([...files.keys()]).toEqual(['a']);
    expect(files.get('a')?.map(({ path }) => path)).toEqual(['x', 'y']);
  });

  it.each([
    [1, 'ab'.repeat(16), 'md5'],
    [2, 'ab'.repeat(20), 'sha1'],
    [8, digest, 'sha256'],
    [10, 'ab'.repeat(64), undefined],
    [8, 'AB'.repeat(32), undefined],
    [8, 'ab', undefined],
  ])('has digests of kind %s', (digestKind, value, kind) => {
    const records = [{ path: '/a', mode: 0o100644, digest: value }];
    const { files } = read(rpmHeader({ ...named, digestKind, fileRecords: records }));
    expect(files.get('a')?.[0]?.digest).toEqual(kind === undefined ? undefined : { kind, value });
  });

  it('is refused where a list is not as long as the list of files, and the others are read', () => {
    const two = rpmHeader({
      ...named,
      name: 'b',
      fileRecords: [
        { path: '/a', mode: 0o100644 },
        { path: '/b', mode: 0 },
      ],
    });
    const broken = Buffer.from(two);
    // The count of modes (tag 1030) becomes one.
    const at = broken.indexOf(Buffer.from([0, 0, 4, 6, 0, 0, 0, 3]));
    broken.writeUInt32BE(1, at + 12);
    const whole = rpmHeader({ ...named, fileRecords: [{ path: '/c', mode: 0o100644 }] });
    const { files, rejected } = read(broken, whole);
    expect([...files.keys()]).toEqual(['a']);
    expect(rejected).toEqual([
      { what: expect.stringContaining('package'), code: 'rpm.malformed', reason: '1 modes of 2 files' },
    ]);
  });
});
