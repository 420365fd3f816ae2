import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type BuiltImage,
  buildImage,
  type FileTreeSpec,
  type ImageSpec,
} from '../../testing/builders/index.ts';
import { debianRoot } from '../../testing/repositories/index.ts';
import { parseImageReference, repositoryOf } from '../formats/oci/index.ts';
import { type FakeWorld, fixedLess, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { type RebaseAsked, type RebaseResult, rebaseImage } from './rebase-image.ts';
import { stopWriting } from './stop-writing.ts';
import { trustInit } from './trust-init.ts';
import { verifyTrust } from './verify-trust.ts';

const never = new AbortController().signal;

describe('a rebase', () => {
  let fake: FakeWorld;
  beforeAll(async () => {
    fake = await startFakeWorld();
  });
  afterAll(() => fake.stop());

  const file = (content: string, mode = 0o644) => ({ kind: 'file', content, mode }) as const;
  const root = (version: string, more: FileTreeSpec = {}) => ({
    files: {
      ...debianRoot({ installed: [less(version)] }),
      'opt/shared/conf': file(`of ${version}`),
      'opt/same': file('same'),
      ...more,
    },
  });
  const baseConfig = { Env: ['PATH=/bin', 'BASE=1'], Cmd: ['/bin/sh'], WorkingDir: '/' };
  const oldBase = (more: FileTreeSpec = {}) =>
    buildImage({
      layers: [{ ...root(vulnerableLess, more), command: 'base 1' }],
      config: baseConfig,
      labels: { vendor: 'acme' },
    });
  const newBase = (more: FileTreeSpec = {}) =>
    buildImage({
      layers: [
        { ...root(fixedLess, more), command: 'base 1' },
        { files: { 'opt/new': file('new') }, command: 'base 2' },
      ],
      config: { ...baseConfig, Env: ['PATH=/usr/bin:/bin', 'BASE=2', 'MORE=1'] },
      labels: { vendor: 'acme' },
    });
  const appFiles: FileTreeSpec = {
    'srv/app.js': file('app'),
    'srv/package.json': file('{"name":"shop","version":"1.0.0"}'),
  };
  const image = (files: FileTreeSpec = appFiles, base: FileTreeSpec = {}, change: Partial<ImageSpec> = {}) =>
    buildImage({
      layers: [
        { ...root(vulnerableLess, base), command: 'base 1' },
        { files, command: 'COPY app' },
      ],
      config: { ...baseConfig, Env: ['PATH=/bin', 'BASE=1', 'APP=1'], Cmd: ['node', 'app.js'] },
      labels: { vendor: 'acme', app: 'shop' },
      ...change,
    });

  let count = 0;
  beforeEach(() => {
    count += 1;
  });

  interface Scene {
    readonly app?: BuiltImage;
    readonly old?: BuiltImage;
    readonly fresh?: BuiltImage;
    readonly asked?: Partial<RebaseAsked>;
  }

  async function run({
    app = image(),
    old = oldBase(),
    fresh = newBase(),
    asked = {},
  }: Scene = {}): Promise<RebaseResult> {
    const { reference } = await fake.pushImage(`shop/app${count}:1`, app);
    const [oldName, newName] = [`base${count}:old`, `base${count}:new`];
    await fake.pushImage(oldName, old);
    await fake.pushImage(newName, fresh);
    const names = {
      oldBase: `${fake.registry.host}/${oldName}`,
      newBase: `${fake.registry.host}/${newName}`,
    };
    return rebaseImage(fake.world, {
      reference,
      ...names,
      tag: undefined,
      isPlan: false,
      signal: never,
      ...asked,
    });
  }

  async function pushed(result: RebaseResult) {
    const { content } = fake.registry;
    const parsed = parseImageReference(result.image ?? '');
    const manifest = await content.manifest(parsed.repository, parsed.digest ?? '');
    const document = JSON.parse(Buffer.from(manifest?.bytes ?? []).toString());
    const config = await content.blob(document.config.digest);
    return {
      repository: repositoryOf(parsed),
      manifest: document,
      config: JSON.parse(Buffer.from(config ?? []).toString()),
    };
  }

  it('puts the application on the new base, as a build of the same recipe would', async () => {
    const result = await run();
    expect(result).toMatchObject({
      code: 'rebased',
      refusals: [],
      inherited: ['Env BASE', 'Env MORE', 'Env PATH'],
      brings: [],
      image: expect.stringMatching(/:1-oakum\.1@sha256:/),
    });
    expect(result.verdicts.map(({ check, verdict }) => `${check} ${verdict}`)).toEqual([
      'scan passed',
      'packages passed',
      'linker passed',
    ]);
    expect(new Set(result.goes.map((one) => one.package))).toEqual(new Set(['less']));
    const [app, base] = [image(), newBase()];
    const { manifest, config } = await pushed(result);
    expect(manifest.layers.map((layer: { digest: string }) => layer.digest)).toEqual([
      ...base.layers.map(({ digest }) => digest),
      app.layers[1]?.digest,
    ]);
    expect(config.rootfs.diff_ids).toEqual([...base.diffIds, app.diffIds[1]]);
    expect(config.history.map((one: { created_by: string }) => one.created_by)).toEqual([
      'base 1',
      'base 2',
      'COPY app',
    ]);
    expect(config.config).toMatchObject({
      Env: ['PATH=/usr/bin:/bin', 'BASE=2', 'MORE=1', 'APP=1'],
      Cmd: ['node', 'app.js'],
      WorkingDir: '/',
      Labels: {
        vendor: 'acme',
        app: 'shop',
        'dev.oakum.source.digest': app.manifest.digest,
        'dev.oakum.engine': 'rebase',
      },
    });
    expect(manifest.annotations).toMatchObject({
      'org.opencontainers.image.base.digest': base.manifest.digest,
      'org.opencontainers.image.base.name': expect.stringMatching(/base\d+:new$/),
    });
  });

  it('makes the same image each time', async () => {
    const [first, second] = [await run(), await run()];
    expect(second.image?.split('@')[1]).toBe(first.image?.split('@')[1]);
  });

  it('takes both bases from what the image says', async () => {
    const name = `${fake.registry.host}/named:3`;
    await fake.pushImage('named:3', oldBase());
    const annotations = {
      'org.opencontainers.image.base.name': name,
      'org.opencontainers.image.base.digest': oldBase().manifest.digest,
    };
    const { reference } = await fake.pushImage(`shop/app${count}:1`, image(appFiles, {}, { annotations }));
    await fake.pushImage('named:3', newBase());
    const asked = { reference, oldBase: undefined, newBase: undefined, tag: undefined, signal: never };
    expect(await rebaseImage(fake.world, { ...asked, isPlan: false })).toMatchObject({
      code: 'rebased',
      newBase: `${name} ${newBase().manifest.digest}`,
    });
    expect(await run({ asked: { oldBase: undefined, newBase: undefined } })).toMatchObject({
      code: 'refused',
      refusals: [{ code: 'base.unnamed' }],
    });
  });

  it('pushes nothing for a plan, and says the same', async () => {
    const result = await run({ asked: { isPlan: true } });
    expect(result).toMatchObject({
      code: 'possible',
      image: undefined,
      message: expect.stringContaining(':1-oakum.1'),
    });
    expect(result.goes.length).toBeGreaterThan(0);
    const writes = fake.registry.control
      .seen()
      .filter(({ method, path }) => method === 'PUT' && path.includes(`app${count}/`));
    expect(writes).toEqual([]);
  });

  const dpkg = debianRoot({ installed: [less(vulnerableLess), { name: 'more', version: '1' }] });
  const debian11 = file('ID=debian\nVERSION_ID="11"\nVERSION_CODENAME=bullseye\nPRETTY_NAME="Debian 11"\n');
  const link = (to: string) => ({ kind: 'symlink', to }) as const;
  it.each<[string, Scene, string]>([
    ['lies on another base', { old: buildImage({ layers: [root('1')] }) }, 'rebase.not-on-base'],
    ['is its own base', { old: image() }, 'rebase.not-on-base'],
    [
      'is for another platform',
      { fresh: buildImage({ layers: [root(fixedLess)], architecture: 'arm64' }) },
      'rebase.other-platform',
    ],
    [
      'installed packages',
      { app: image({ 'var/lib/dpkg/status': dpkg['var/lib/dpkg/status'] ?? file('') }) },
      'rebase.package-database',
    ],
    [
      'brings an rpm database',
      { app: image({ 'var/lib/rpm/rpmdb.sqlite': file('x') }) },
      'rebase.package-database',
    ],
    [
      'removes a package record',
      { app: image({ 'lib/apk/db/.wh.installed': file('') }) },
      'rebase.package-database',
    ],
    [
      'replaced what the new base changed',
      { app: image({ 'opt/shared/conf': file('mine') }) },
      'rebase.changed-by-both',
    ],
    [
      'removed what the new base changed',
      { app: image({ 'opt/shared/.wh.conf': file('') }) },
      'rebase.changed-by-both',
    ],
    [
      'emptied a directory that the new base changed',
      { app: image({ 'opt/shared/.wh..wh..opq': file('') }) },
      'rebase.changed-by-both',
    ],
    [
      'brings what the new base brings too',
      { app: image({ 'opt/new': file('mine') }) },
      'rebase.changed-by-both',
    ],
    [
      'writes to a directory that is gone',
      {
        app: image(
          { 'usr/local/lib/python3.11/site-packages/x.py': file('x') },
          { 'usr/local/lib/python3.11/os.py': file('os') },
        ),
        old: oldBase({ 'usr/local/lib/python3.11/os.py': file('os') }),
        fresh: newBase({ 'usr/local/lib/python3.12/os.py': file('os') }),
      },
      'rebase.moved-directory',
    ],
    [
      'writes to a directory that became a link',
      {
        app: image({ 'data/x': file('x') }, { 'data/y': file('y') }),
        old: oldBase({ 'data/y': file('y') }),
        fresh: newBase({ data: link('opt') }),
      },
      'rebase.moved-directory',
    ],
    [
      'is of another release',
      { fresh: newBase({ 'etc/os-release': debian11, 'usr/lib/os-release': debian11 }) },
      'rebase.other-release',
    ],
    [
      'would miss a package of its base',
      {
        app: buildImage({ layers: [{ files: dpkg }, { files: appFiles }] }),
        old: buildImage({ layers: [{ files: dpkg }] }),
      },
      'rebase.removes-packages',
    ],
    [
      'has a history of its own',
      { old: buildImage({ layers: [{ ...root(vulnerableLess), command: 'another' }] }) },
      'rebase.history',
    ],
  ])('is refused for an image that %s', async (_, scene, code) => {
    const result = await run(scene);
    expect(result.code).toBe('refused');
    expect(result.refusals.map((one) => one.code)).toContain(code);
    expect(result.image).toBeUndefined();
  });

  it('lets the application replace and remove what both bases have alike', async () => {
    const app = image({ ...appFiles, 'opt/same': file('mine'), 'opt/shared/more': file('more') });
    expect((await run({ app })).code).toBe('rebased');
    expect((await run({ app: image({ ...appFiles, 'opt/.wh.same': file('') }) })).code).toBe('rebased');
  });

  it('has nothing to do on the same base, and on one that ends nothing', async () => {
    expect(await run({ fresh: oldBase() })).toMatchObject({ code: 'nothing-to-do' });
    const useless = buildImage({ layers: [{ ...root(vulnerableLess, { 'opt/x': file('x') }) }] });
    expect(await run({ fresh: useless })).toMatchObject({ code: 'nothing-to-do', goes: [] });
  });

  it('is not pushed while all writing is stopped, and is signed and attested where there is a key', async () => {
    await trustInit(fake.world);
    const { signed, attested, image: made = '' } = await run();
    expect(signed).toMatch(/^by key/);
    const asked = { reference: made, publicKeys: [], signal: never };
    const { verdict, attestations } = await verifyTrust(fake.world, asked);
    expect(verdict).toMatchObject({ kind: 'signed' });
    expect(new Set(attestations.map(({ predicateType }) => predicateType))).toEqual(new Set(attested));
    const [provenance] = attestations.filter(({ predicateType }) => predicateType.includes('slsa'));
    const moved = { name: 'less', from: vulnerableLess, to: fixedLess };
    expect(provenance?.predicate).toMatchObject({
      buildDefinition: {
        externalParameters: { packages: [moved] },
        internalParameters: { engine: 'rebase' },
        resolvedDependencies: [
          { name: 'source-image', digest: { sha256: image().manifest.digest.slice('sha256:'.length) } },
          { name: 'base-image', digest: { sha256: newBase().manifest.digest.slice('sha256:'.length) } },
          { name: 'less' },
        ],
      },
    });
    expect(JSON.stringify(provenance?.predicate)).not.toContain('sourceDateEpoch');
    expect(attestations.flatMap(({ verdicts }) => verdicts.map(({ check }) => check))).toEqual([
      'scan',
      'packages',
      'linker',
    ]);
    await stopWriting(fake.world, { by: 'alice', reason: 'a test' });
    await expect(run()).rejects.toMatchObject({ code: 'writing.paused' });
  });
});
