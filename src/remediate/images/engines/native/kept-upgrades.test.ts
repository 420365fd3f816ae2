import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DebSpec, debianRoot, makeDeb } from '../../../../../testing/repositories/index.ts';
import { openWritableTree } from '../../../../edges/files/index.ts';
import { hexOf, sha256 } from '../../../../kernel/pure/index.ts';
import type { PatchRequest } from '../../contract.ts';
import { endScene, imageOf, now, playScene, type Scene } from '../conformance/world.ts';
import { makeNativeEngine } from './index.ts';
import { makeKeptUpgrades } from './kept-upgrades.ts';

const library = (version: string, more = ''): DebSpec => ({
  name: 'oakum-lib',
  version,
  files: { 'usr/share/oakum-lib/data': `data of ${version}${more}\n` },
});
const asks: DebSpec = {
  name: 'oakum-asks',
  version: '2',
  scripts: { postinst: '#!/bin/sh\nfrobnicate\n' },
  files: {},
};

describe('upgrades that were made before', () => {
  const directory = mkdtempSync(join(tmpdir(), 'oakum-upgrades-'));
  const folder = openWritableTree(join(directory, 'kept'));
  let scene: Scene;
  beforeEach(async () => {
    const installed = [library('1'), { ...asks, version: '1' }];
    const suites = { bookworm: [library('2'), asks] };
    scene = await playScene(async () => imageOf([debianRoot({ installed })]), { installed, suites });
    scene = { ...scene, request: { ...scene.request, refusals: 'the-rest' } };
  });
  afterEach(async () => {
    await endScene(scene);
    await folder.remove('');
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  /** What came of it, and which packages were fetched for it. */
  async function patched(change: Partial<PatchRequest> = {}) {
    const { control } = scene.repository;
    const before = control.seen().length;
    const world = { ...scene.world, kept: makeKeptUpgrades(folder) };
    const result = await makeNativeEngine().patch({ ...scene.request, ...change }, world);
    if (result.kind !== 'patched') throw new Error(JSON.stringify(result));
    const fetched = control.seen().slice(before);
    const blob = await Array.fromAsync(scene.world.work.stream(result.layer.path));
    return {
      result,
      bytes: Buffer.concat(blob),
      debs: fetched.filter((path) => path.endsWith('.deb')),
      fetched,
    };
  }

  it('come to the same without a package being fetched, and ask the repositories again', async () => {
    const first = await patched();
    const second = await patched();
    expect(first.debs).toHaveLength(2);
    expect(second.debs).toEqual([]);
    expect(second.fetched.some((path) => path.endsWith('InRelease'))).toBe(true);
    expect(second.result).toEqual(first.result);
    expect(second.result.leftOut).toMatchObject([{ package: 'oakum-asks', code: 'maintainer-script' }]);
    expect(second.bytes.equals(first.bytes)).toBe(true);
  });

  it('are foretold without a package being fetched', async () => {
    await patched();
    const { control } = scene.repository;
    const before = control.seen().length;
    const world = { ...scene.world, kept: makeKeptUpgrades(folder) };
    const preview = await makeNativeEngine().plan(scene.request, world);
    expect(preview).toMatchObject({
      kind: 'possible',
      packages: [{ name: 'oakum-lib', from: '1', to: '2' }],
    });
    expect(
      control
        .seen()
        .slice(before)
        .filter((path) => path.endsWith('.deb')),
    ).toEqual([]);
  });

  it.each<[string, Partial<PatchRequest>]>([
    ['another time', { sourceDateEpoch: 1_790_086_400 }],
    [
      'other packages',
      {
        wanted: {
          kind: 'these',
          packages: [{ name: 'oakum-lib', version: { kind: 'exactly', version: '2' } }],
        },
      },
    ],
  ])('do not count for %s', async (_, change) => {
    await patched();
    expect((await patched(change)).debs).not.toEqual([]);
  });

  it('do not count where the repository offers other bytes of the same version', async () => {
    const first = await patched();
    await scene.repository.control.publish('bookworm', {
      date: now.subtract({ minutes: 1 }),
      debs: [makeDeb(library('2', ' again')), makeDeb(asks)],
    });
    const second = await patched();
    expect(second.debs).not.toEqual([]);
    expect(second.result.layer.digest).not.toBe(first.result.layer.digest);
  });

  it.each<[string, (path: string) => void]>([
    ['is damaged', (path) => writeFileSync(path, readFileSync(path).fill(7, 60, 80))],
    ['is cut off', (path) => writeFileSync(path, readFileSync(path).subarray(0, 100))],
    ['is gone', (path) => rmSync(path)],
  ])('are made anew where what was kept %s', async (_, spoil) => {
    const first = await patched();
    for (const name of readdirSync(join(directory, 'kept'))) {
      if (!name.endsWith('.tar.gz')) continue;
      spoil(join(directory, 'kept', name));
      expect((await patched()).result).toEqual(first.result);
      expect((await patched()).debs).toEqual([]);
    }
    for (const name of readdirSync(join(directory, 'kept')).filter((one) =>
      /^[0-9a-f]{64}\.json$/.test(one),
    )) {
      spoil(join(directory, 'kept', name));
      expect((await patched()).result).toEqual(first.result);
      expect((await patched()).debs).toEqual([]);
    }
  });

  it('are kept beyond the limit of the folder: the newest stay, the oldest go with what names them', async () => {
    const small = join(directory, 'small');
    const upgrades = makeKeptUpgrades(openWritableTree(small), 3 * 1_500);
    const keys = Array.from({ length: 8 }, (_, index) => hexOf(sha256(`key ${index}`)));
    for (const key of keys) {
      const bytes = Buffer.alloc(1_000, key);
      const facts = { digest: sha256(bytes), diffId: sha256(key), sizeBytes: bytes.length };
      await upgrades.put(
        key,
        { packages: [], leftOut: [], scripts: [], notes: [], layer: facts },
        Readable.from([bytes]),
      );
      expect(await upgrades.get(key)).toMatchObject({ layer: facts });
    }
    const there = await Promise.all(keys.map(async (key) => (await upgrades.get(key)) !== undefined));
    expect(there.slice(0, 4)).toEqual([false, false, false, false]);
    expect(there.slice(-2)).toEqual([true, true]);
    const files = readdirSync(small).filter((name) => name !== 'order.json');
    expect(files.filter((name) => name.endsWith('.json'))).toHaveLength(there.filter(Boolean).length);
  });
});
