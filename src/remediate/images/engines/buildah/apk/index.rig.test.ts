import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { apkRoot } from '../../../../../../rig/apk.ts';
import { describeRig } from '../../../../../../rig/describe-rig.ts';
import type { FileTreeSpec } from '../../../../../../testing/builders/index.ts';
import type { ApkSpec } from '../../../../../../testing/repositories/index.ts';
import { makeRunner } from '../../../../../edges/exec/index.ts';
import { openWritableTree } from '../../../../../edges/files/index.ts';
import { decompressBytes } from '../../../../../formats/compression/index.ts';
import { readTarBytes } from '../../../../../formats/tar/index.ts';
import { cleanPath } from '../../../../../kernel/index.ts';
import { alpine, alpineWith } from '../../conformance/alpine.ts';
import { type ApkScene, failureOf, playApk, said, textAt } from '../../conformance/apk-scene.ts';
import { makeRoot, type RootOf } from '../../conformance/root.ts';
import { describeEngine } from '../../conformance/suite.ts';
import { makeNativeEngine } from '../../native/index.ts';
import { makeBuildahEngine } from '../index.ts';

/** An Alpine root whose apk is the real one. */
async function withApk(): Promise<{ readonly form: 'merged'; readonly files: FileTreeSpec }> {
  return { form: 'merged', files: Object.fromEntries(await apkRoot()) };
}

describeRig('buildah with the image’s own apk', ['buildah', 'apk'], () => {
  const commands = makeRunner({ PATH: process.env.PATH, HOME: process.env.HOME });
  const engine = makeBuildahEngine({ commands });
  const config = { Entrypoint: ['/bin/app'], Env: ['A=b'], User: '1000', Labels: { team: 'shop' } };

  describeEngine(
    'buildah',
    async () => {
      const root = await withApk();
      return { engine, imageWith: async (installed) => alpineWith(installed, config, root) };
    },
    alpine,
  );

  const library = (version: string): ApkSpec => ({
    name: 'oakum-lib',
    version,
    files: { 'usr/share/oakum-lib/data': `data of ${version}\n`, 'etc/oakum.conf': `of ${version}\n` },
  });
  const scripted = (version: string): ApkSpec => ({
    ...library(version),
    scripts: { 'post-upgrade': '#!/bin/sh\necho "$1 $2" > /usr/share/oakum-lib/made\n' },
  });
  const scene = async (of = library): Promise<ApkScene> => ({
    installed: [of('1.0-r1')],
    offered: [of('1.0-r2')],
    world: ['oakum-lib'],
    ...(await withApk()),
  });

  it('runs scripts, leaves `world` as it was, and ships nothing but what is of the packages', async () => {
    const paths: string[] = [];
    const inspect = async ({ patched, work }: RootOf): Promise<void> => {
      const bytes = await work?.read(patched?.layer.path ?? '', 2 ** 26);
      const plain = await decompressBytes(bytes ?? new Uint8Array(), 'gzip', 2 ** 28);
      paths.push(...[...readTarBytes(plain)].map(({ header }) => cleanPath(header.path)).sort());
    };
    const wanted = [{ name: 'oakum-lib', version: { kind: 'exactly', version: '1.0-r2' } }] as const;
    const request = { wanted: { kind: 'these', packages: wanted } } as const;
    const { outcome, files } = await playApk(engine, { ...(await scene(scripted)), request, inspect });
    expect(said(outcome)).toEqual(['oakum-lib 1.0-r1 1.0-r2']);
    expect(textAt(files, 'usr/share/oakum-lib/made')).toBe('1.0-r2 1.0-r1\n');
    expect(textAt(files, 'etc/apk/world')).toBe('oakum-lib\n');
    expect(paths).toEqual([
      'etc',
      'etc/oakum.conf',
      'usr',
      'usr/lib',
      'usr/lib/apk',
      'usr/lib/apk/db',
      'usr/lib/apk/db/installed',
      'usr/lib/apk/db/scripts.tar',
      'usr/share',
      'usr/share/oakum-lib',
      'usr/share/oakum-lib/data',
      'usr/share/oakum-lib/made',
    ]);
  });

  it('fails where a script fails, and ships nothing', async () => {
    const failing = { ...library('1.0-r2'), scripts: { 'post-upgrade': '#!/bin/sh\nexit 3\n' } };
    expect(await failureOf(engine, { ...(await scene()), offered: [failing] })).toBe('patch.engine-failed');
  });

  it('says that an image has no apk', async () => {
    const { form, files } = await withApk();
    const bare = Object.fromEntries(Object.entries(files).filter(([path]) => path !== 'usr/sbin/apk'));
    const { outcome } = await playApk(engine, { ...(await scene()), form, files: bare });
    expect(outcome).toMatchObject({
      kind: 'refused',
      reasons: [{ code: 'unsupported', message: 'the image has no apk' }],
    });
  });

  it.each([makeNativeEngine(), engine])('apk finds nothing wrong with what $id made', async (one) => {
    const root = openWritableTree(mkdtempSync(join(tmpdir(), 'oakum-apk-root-')));
    const apk = async (...args: readonly string[]): Promise<string> => {
      const command = [root.root, '/usr/sbin/apk', ...args];
      const { stdout, stderr } = await commands.run('chroot', command, { timeoutMs: 60_000 });
      return `${Buffer.from(stdout)}${stderr}`;
    };
    /** What the test itself put there belongs to no package. */
    const wrong = async (): Promise<readonly string[]> =>
      `${await apk('audit')}${await apk('audit', '--system')}`
        .split('\n')
        .filter((line) => !/^(?:[AdD] |$)/.test(line));
    const inspect = async (result: RootOf): Promise<void> => {
      await makeRoot(root, commands, result);
      expect(await apk('info', '--verbose')).toBe('oakum-lib-1.0-r2\n');
      expect(await wrong()).toEqual([]);
      await root.write('usr/share/oakum-lib/data', Buffer.from('spoilt'));
      expect(await wrong()).toEqual(['U usr/share/oakum-lib/data']);
    };
    const { outcome } = await playApk(one, { ...(await scene()), inspect });
    await root.remove('');
    expect(said(outcome)).toEqual(['oakum-lib 1.0-r1 1.0-r2']);
  });
});
