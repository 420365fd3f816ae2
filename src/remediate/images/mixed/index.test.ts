import { afterEach, describe, expect, it } from 'vitest';
import { type FileTreeSpec, layerTar } from '../../../../testing/builders/index.ts';
import { gzipPieces } from '../../../formats/compression/index.ts';
import { readTarBytes } from '../../../formats/tar/index.ts';
import { cleanPath } from '../../../kernel/index.ts';
import { withLayer } from '../assemble.ts';
import type {
  NotPatched,
  PackageUpgrade,
  PatchEngine,
  PatchedImage,
  PatchPreview,
  PatchRequest,
  PatchWorld,
  Refusal,
} from '../contract.ts';
import { askedOf, imageOf } from '../engines/conformance/world.ts';
import { readImageFiles } from '../image-files/index.ts';
import { buildLayer, type FileChanges } from '../layer.ts';
import { makeMixedEngine } from './index.ts';
import { joinedChanges } from './joined-changes.ts';

const whole = { keeps: () => true, hashes: () => true };

describe('the changes of two layers', () => {
  const joined = async (below: FileTreeSpec, ...layers: readonly FileTreeSpec[]) => {
    const { image, source } = imageOf([below]);
    const lower = await readImageFiles(image, source, { wanted: whole });
    const gzipped = layers.map((tree) => gzipPieces([layerTar(tree)]));
    const { members, removed } = await joinedChanges(gzipped, lower);
    const files = [...members].filter(([, { header }]) => header.kind !== 'directory');
    return {
      files: files.map(([path, { header, content }]) =>
        `${path} ${header.kind} ${Buffer.from(content).toString()}`.trimEnd(),
      ),
      removed: [...removed].sort(),
    };
  };
  const link = (to: string) => ({ kind: 'hardlink', to }) as const;

  it('are those of the upper where both change a file, and the others of both', async () => {
    const said = await joined({ a: '0', b: '0', c: '0' }, { a: '1', b: '1' }, { b: '2', c: '2' });
    expect(said).toEqual({ files: ['a file 1', 'b file 2', 'c file 2'], removed: [] });
  });

  it('remove what the image had, and forget what only the lower layer brought', async () => {
    const said = await joined(
      { 'd/old': '', 'e/x': '' },
      { 'd/new': '1', 'd/kept': '1', 'e/.wh.x': '' },
      { 'd/.wh.old': '', 'd/.wh.new': '' },
    );
    expect(said).toEqual({ files: ['d/kept file 1'], removed: ['d/old', 'e/x'] });
  });

  it('keep what came again after it was removed', async () => {
    expect(await joined({ a: '0' }, { '.wh.a': '' }, { a: '2' })).toEqual({
      files: ['a file 2'],
      removed: [],
    });
    const again = await joined({ 'd/x': '', 'd/y': '' }, { '.wh.d': '' }, { 'd/y': '2' });
    expect(again).toEqual({ files: ['d/y file 2'], removed: ['d/x'] });
  });

  it('let a file take the place of a directory of the lower layer', async () => {
    expect(await joined({}, { 'd/x': '1' }, { d: '2' })).toEqual({ files: ['d file 2'], removed: [] });
  });

  it('keep hard links, unless the upper replaced what one leads to', async () => {
    expect((await joined({}, { a: '1', b: link('a') }, { c: '2' })).files).toEqual([
      'a file 1',
      'b hardlink',
      'c file 2',
    ]);
    expect((await joined({}, { a: '1', b: link('a') }, { a: '2' })).files.toSorted()).toEqual([
      'a file 2',
      'b file 1',
    ]);
  });
});

describe('two engines on one image', () => {
  const upgrade = (name: string, from = '1', to = '2'): PackageUpgrade => ({
    ...{ name, architecture: 'amd64', from, to, source: name },
  });
  const scripts: Refusal = { code: 'maintainer-script', package: 'b', message: 'a script' };

  interface Part {
    readonly id: string;
    readonly packages: readonly PackageUpgrade[];
    readonly leftOut?: readonly Refusal[];
    readonly files: Readonly<Record<string, string>>;
    readonly says?: NotPatched;
  }

  const asked: { engine: string; request: PatchRequest }[] = [];

  /** An engine that makes these files of an image that it reads whole. */
  const engineOf = ({ id, packages, leftOut = [], files, says }: Part): PatchEngine => ({
    id,
    needs: { programs: [], executes: id === 'first' ? 'nothing' : 'packages', packageDatabases: ['dpkg'] },
    async plan(request) {
      asked.push({ engine: id, request });
      const preview: PatchPreview = {
        kind: 'possible',
        engine: id,
        packages,
        leftOut,
        downloadBytes: 0,
        notes: [],
      };
      return says ?? preview;
    },
    async patch(request, world) {
      asked.push({ engine: id, request });
      return says ?? (await made({ id, packages, leftOut, files }, request, world));
    },
  });

  async function made(
    { id, packages, leftOut = [], files }: Part,
    request: PatchRequest,
    world: PatchWorld,
  ): Promise<PatchedImage> {
    const { image, sourceDateEpoch } = request;
    const { source, work } = world;
    const lower = await readImageFiles(image, source, { wanted: whole });
    const seen = Buffer.from(lower.bytes('seen') ?? []).toString();
    const members = new Map(
      [...readTarBytes(layerTar({ ...files, seen: `${seen}${id} ` }))].map((member) => [
        cleanPath(member.header.path),
        member,
      ]),
    );
    const changes: FileChanges = { members, removed: new Set() };
    const layer = await buildLayer(changes, { lower, sourceDateEpoch, work });
    const lineage = { engine: id, sourceDateEpoch, comment: '' };
    const { manifest, config, layerMediaType } = await withLayer(layer, { image, source, lineage });
    return {
      ...{ kind: 'patched', engine: id, manifest, config, packages, leftOut },
      layer: { ...layer, mediaType: layerMediaType },
      provenance: {
        ...{
          engine: id,
          sourceReference: image.reference,
          sourceDigest: image.family.manifest,
          sourceDateEpoch,
        },
        repositories: [{ url: `http://${id}.invalid`, suite: 'x', signedBy: [] }],
      },
    };
  }

  let work: PatchWorld['work'] | undefined;
  afterEach(async () => {
    asked.length = 0;
    await work?.remove('');
  });

  const play = (change: Partial<PatchRequest> = {}) => {
    const keyring = { name: 'none', bytes: new Uint8Array() };
    const scene = askedOf(
      imageOf([{ a: '1', b: '1' }]),
      { url: 'http://x.invalid', suites: [], keyring },
      change,
    );
    work = scene.world.work;
    return scene;
  };
  const first = engineOf({ id: 'first', packages: [upgrade('a')], leftOut: [scripts], files: { a: '2' } });
  const second = engineOf({
    id: 'second',
    packages: [upgrade('a', '2', '3'), upgrade('b')],
    files: { b: '2' },
  });
  const mixed = makeMixedEngine(first, second);

  it('make one layer on the source’s own, the second on what the first made', async () => {
    const { request, world } = play();
    const outcome = await mixed.patch(request, world);
    if (outcome.kind !== 'patched') throw new Error(outcome.kind);
    expect(outcome.packages.map(({ name, from, to }) => `${name} ${from} ${to}`)).toEqual(['a 1 3', 'b 1 2']);
    expect(outcome).toMatchObject({
      engine: 'first+second',
      leftOut: [],
      provenance: { engine: 'first+second' },
    });
    expect(outcome.provenance.repositories.map(({ url }) => url)).toHaveLength(2);
    const manifest: unknown = JSON.parse(Buffer.from(outcome.manifest.bytes).toString());
    expect(manifest).toMatchObject({
      layers: [{ digest: request.image.layers[0]?.digest }, { digest: outcome.layer.digest }],
    });
    const tar = new Map<string, string>();
    const { members } = await joinedChanges(
      [world.work.stream(outcome.layer.path)],
      await readImageFiles(request.image, world.source, { wanted: whole }),
    );
    for (const [path, { content }] of members) tar.set(path, Buffer.from(content).toString());
    expect(Object.fromEntries(tar)).toEqual({ a: '2', b: '2', seen: 'first second ' });
    expect((await world.work.list('layers')).map(({ path }) => path)).toEqual([outcome.layer.path]);
    const again = await mixed.patch(request, world);
    expect(again).toMatchObject({ layer: { digest: outcome.layer.digest } });
  });

  it('are asked each for its part', async () => {
    const names = ['a', 'b'].map((name) => ({ name, version: { kind: 'exactly', version: '2' } }) as const);
    const { request, world } = play({ wanted: { kind: 'these', packages: names } });
    const preview = await mixed.plan(request, world);
    expect(preview).toMatchObject({ kind: 'possible', engine: 'first+second' });
    expect(asked.map(({ engine, request: { refusals } }) => `${engine} ${refusals}`)).toEqual([
      'first the-rest',
      'second all-or-nothing',
    ]);
    expect(asked[1]?.request.wanted).toEqual({ kind: 'these', packages: [names[1]] });
    if (preview.kind !== 'possible') throw new Error(preview.kind);
    expect(preview.packages.map(({ name, to }) => `${name} ${to}`)).toEqual(['a 2', 'b 2']);
    expect(preview.notes).toEqual([
      'first moves 1 packages without running anything, second the other 1',
      'not first: b: a script (maintainer-script)',
    ]);
  });

  it.each([
    ['the first leaves nothing', { leftOut: [] }, /leaves nothing to another engine/],
    ['the first moves nothing', { says: { kind: 'nothing-to-do', message: '' } }, /says nothing-to-do/],
    ['a package is held', { leftOut: [{ ...scripts, code: 'held', message: 'on hold' }] }, /on hold/],
  ] as const)('are not mixed where %s', async (_what, change, message) => {
    const { request, world } = play();
    const part = { id: 'first', packages: [upgrade('a')], leftOut: [scripts], files: { a: '2' }, ...change };
    const engine = makeMixedEngine(engineOf(part), second);
    for (const outcome of [await engine.plan(request, world), await engine.patch(request, world)]) {
      expect(outcome).toMatchObject({
        kind: 'refused',
        reasons: [{ message: expect.stringMatching(message) }],
      });
    }
    expect(asked.map(({ engine: id }) => id)).not.toContain('second');
  });

  it('are not mixed where the second refuses its part', async () => {
    const { request, world } = play();
    const reasons: readonly Refusal[] = [{ code: 'breaks', package: 'b', message: 'it breaks c' }];
    const says: NotPatched = { kind: 'refused', reasons };
    const engine = makeMixedEngine(first, engineOf({ id: 'second', packages: [], files: {}, says }));
    expect(await engine.patch(request, world)).toEqual(says);
  });
});
