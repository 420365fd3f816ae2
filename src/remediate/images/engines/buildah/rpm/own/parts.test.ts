import { describe, expect, it } from 'vitest';
import type { FileSpec, FileTreeSpec } from '../../../../../../../testing/builders/index.ts';
import type { CommandRunner } from '../../../../../../edges/exec/interface.ts';
import { readImageFiles } from '../../../../image-files/index.ts';
import { imageOf, now } from '../../../conformance/world.ts';
import { toolError } from './errors.ts';
import { ownRpm } from './index.ts';
import { type Tool, toolIn } from './tools.ts';

const program: FileSpec = { kind: 'file', content: 'x', mode: 0o755 };
const filesOf = async (tree: FileTreeSpec) => {
  const { image, source } = imageOf([tree]);
  return await readImageFiles(image, source, { wanted: { keeps: () => true, hashes: () => false } });
};
const withTools = (...names: readonly string[]): FileTreeSpec =>
  Object.fromEntries(names.map((name) => [`usr/bin/${name}`, program]));
const toolOf = async (name: string): Promise<Tool> => {
  const found = toolIn(await filesOf(withTools(name, 'env', 'rpm')));
  if (found === undefined) throw new Error(name);
  return found.tool;
};

describe('the image’s own tool for rpm', () => {
  it.each([
    [['zypper', 'tdnf', 'yum', 'microdnf', 'dnf', 'rpm'], 'dnf'],
    [['zypper', 'tdnf', 'yum', 'microdnf', 'rpm'], 'microdnf'],
    [['zypper', 'tdnf', 'yum', 'rpm'], 'yum'],
    [['zypper', 'tdnf', 'rpm'], 'tdnf'],
    [['zypper', 'env', 'rpm'], 'zypper'],
    [['zypper', 'rpm'], undefined],
    [['rpm'], undefined],
    [['dnf'], undefined],
  ] as const)('of %j is %s', async (names, expected) => {
    expect(toolIn(await filesOf(withTools(...names)))?.tool.id).toBe(expected);
  });

  it.each([
    ['dnf', ['upgrade', 'a-2-1', 'b-1:2.0-3']],
    ['microdnf', ['upgrade', 'a-2-1', 'b-1:2.0-3']],
    ['yum', ['update', 'a-2-1', 'b-1:2.0-3']],
    ['tdnf', ['update', 'a-2-1', 'b-1:2.0-3']],
    ['zypper', ['install', '--no-recommends', '--auto-agree-with-licenses', 'a=2-1', 'b=1:2.0-3']],
  ] as const)('%s is asked for exact versions', async (name, words) => {
    const moves = new Map([
      ['b', '1:2.0-3'],
      ['a', '2-1'],
    ]);
    const { upgrade } = await toolOf(name);
    expect(upgrade(moves)).toEqual(words);
    expect(() => upgrade(new Map([['--no-gpg-checks', '1-1']]))).toThrow(/no name of a package/);
  });

  const commands: CommandRunner = {
    run: async () => ({ exitCode: 0, stdout: Buffer.from('x86_64\n'), stderr: '' }),
    find: async () => undefined,
  };
  const probe = async (tree: FileTreeSpec) => {
    const { image } = imageOf([{}]);
    const request = {
      ...{ image, now, mirrors: [], sourceDateEpoch: 0 },
      ...({ wanted: { kind: 'all' }, refusals: 'the-rest' } as const),
    };
    return await ownRpm.probe(await filesOf(tree), { request, commands });
  };

  it.each([
    ['Berkeley DB', { 'var/lib/rpm/Packages': 'x' }],
    ['NDB', { 'usr/lib/sysimage/rpm/Packages.db': 'x' }],
    ['SQLite', { 'var/lib/rpm/rpmdb.sqlite': 'x' }],
  ])('is used for %s, and missed where there is none', async (_kind, tree) => {
    expect(await probe({ ...tree, ...withTools('yum', 'rpm') })).toEqual({ kind: 'works' });
    expect(await probe(tree)).toEqual({ kind: 'unable', message: expect.stringContaining('none of dnf') });
  });

  it('is not asked where a database holds changes beside it, or there is none', async () => {
    const beside = { 'var/lib/rpm/rpmdb.sqlite': 'x', 'var/lib/rpm/rpmdb.sqlite-wal': 'x' };
    expect(await probe({ ...beside, ...withTools('yum', 'rpm') })).toMatchObject({ kind: 'unable' });
    expect(await probe(withTools('yum', 'rpm'))).toBeUndefined();
  });
});

describe('what zypper says', () => {
  it.each([
    [
      'oakum-0: Signature verification failed for repomd.xml\nValid metadata not found',
      'patch.untrusted-release',
    ],
    [
      "File 'repomd.xml' from repository 'oakum-0' is signed with an unknown key ''.",
      'patch.untrusted-release',
    ],
    ['a-1-1.noarch (oakum-0): Signature verification failed [6-File is unsigned]', 'patch.untrusted-package'],
    ["Warning: Digest verification failed for file 'a-1-1.noarch.rpm'", 'patch.rpm-mismatch'],
    ['Valid metadata not found\n - 0c-primary.xml.gz has wrong checksum', 'patch.index-mismatch'],
    ["Location 'http://a.invalid/repomd.xml' is temporarily unaccessible.", 'patch.repository-unreachable'],
    ['something else', 'patch.engine-failed'],
  ])('is given a code: %s', async (said, code) => {
    expect(toolError(await toolOf('zypper'), said, '').code).toBe(code);
  });
});
