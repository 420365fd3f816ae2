import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeRig } from '../../../../rig/describe-rig.ts';
import { run } from '../../../../rig/process.ts';
import { programPath } from '../../../../rig/programs.ts';
import { type RigRegistry, startDockerRegistry } from '../../../../rig/registry.ts';
import { buildImage, type FileTreeSpec } from '../../../../testing/builders/index.ts';
import { debianRoot } from '../../../../testing/repositories/index.ts';
import { makeRunner } from '../../../edges/exec/index.ts';
import { makeRegistries, type Registries } from '../../../edges/oci/index.ts';
import { systemClock } from '../../../kernel/index.ts';
import { Registry } from '../../../model/index.ts';
import { pushPatched } from '../push.ts';
import { type BasePart, rebase } from './index.ts';

describeRig('a rebase beside crane’s', ['docker-registry', 'crane'], () => {
  let registry: RigRegistry;
  let registries: Registries;
  beforeAll(async () => {
    registry = await startDockerRegistry();
    const document = Registry.parse({
      apiVersion: 'oakum.dev/v1',
      kind: 'Registry',
      metadata: { name: 'rig' },
      spec: { host: registry.address, plainHttp: true },
    });
    registries = makeRegistries({
      registries: [document],
      dockerConfig: undefined,
      runner: makeRunner({ PATH: undefined, HOME: undefined }),
      clock: systemClock,
      random: Math.random,
      credentialsOf: () => undefined,
    });
  });
  afterAll(() => registry.stop());

  const root = (version: string): FileTreeSpec => ({
    ...debianRoot({ installed: [{ name: 'less', version }] }),
    'opt/conf': `of ${version}`,
  });
  const config = { Env: ['PATH=/bin'], Cmd: ['/bin/sh'], WorkingDir: '/' };
  const old = buildImage({ layers: [{ files: root('590-2'), command: 'base' }], config });
  const fresh = buildImage({
    layers: [
      { files: root('590-2.1~deb12u1'), command: 'base' },
      { files: { 'opt/more': 'more' }, command: 'more' },
    ],
    config,
  });
  const app = (files: FileTreeSpec) =>
    buildImage({
      layers: [
        { files: root('590-2'), command: 'base' },
        { files, command: 'COPY' },
      ],
      config: { ...config, Env: ['PATH=/bin', 'APP=1'], Cmd: ['app'] },
    });

  async function push(name: string, image: ReturnType<typeof buildImage>): Promise<BasePart> {
    const source = registries.source(`${registry.address}/${name}`);
    const manifest = await image.push(registries.target(`${registry.address}/${name}`), '1');
    const layers = image.layers.map(({ digest, size, mediaType }, at) => {
      const diffId = image.diffIds[at] ?? digest;
      return { digest, diffId, mediaType, sizeBytes: size };
    });
    const family = { manifest, config: image.config.digest };
    const platform = { os: 'linux', architecture: 'amd64' };
    const record = { reference: `${name}:1`, family, platform, layers, labels: {}, annotations: {} };
    return { image: record, source };
  }

  const crane = (...args: readonly string[]): Promise<string> => run(programPath('crane'), args);
  const documents = async (reference: string) => ({
    manifest: JSON.parse(await crane('manifest', reference)),
    config: JSON.parse(await crane('config', reference)),
  });

  async function both(files: FileTreeSpec) {
    const name = (one: string): string => `${registry.address}/${one}:1`;
    const [image, oldBase, newBase] = [
      await push('app', app(files)),
      await push('old', old),
      await push('new', fresh),
    ];
    const theirs = `${registry.address}/app:crane`;
    await crane('rebase', '--old_base', name('old'), '--new_base', name('new'), '-t', theirs, name('app'));
    const ours = await rebase({ image, oldBase, newBase, newBaseName: name('new') });
    return { ours, theirs, newBase, image };
  }

  it('has the same layers, history and settings, and crane finds it whole', async () => {
    const { ours, theirs, newBase, image } = await both({ 'srv/app': 'app' });
    if (ours.kind !== 'rebased') throw new Error(JSON.stringify(ours));
    const ofBase = new Set<string>(newBase.image.layers.map(({ digest }) => digest));
    const source = {
      ...image.source,
      blob: (...asked: Parameters<BasePart['source']['blob']>) =>
        (ofBase.has(asked[0].digest) ? newBase : image).source.blob(...asked),
    };
    const target = registries.target(`${registry.address}/app`);
    await pushPatched({ patched: ours.made, source, target, tag: 'ours' });
    const [mine, other] = [await documents(`${registry.address}/app:ours`), await documents(theirs)];
    const layers = ({ manifest }: typeof mine) =>
      manifest.layers.map((one: { digest: string }) => one.digest);
    expect(layers(mine)).toEqual(layers(other));
    expect(mine.config.rootfs).toEqual(other.config.rootfs);
    expect(mine.config.history).toEqual(other.config.history);
    const { Labels: _, ...settings } = mine.config.config;
    expect(settings).toEqual({ ...other.config.config, Labels: undefined });
    await crane('validate', '--remote', `${registry.address}/app:ours`);
  });

  it('refuses what crane does without a word', async () => {
    const { ours } = await both({ 'opt/conf': 'mine' });
    expect(ours).toMatchObject({ kind: 'refused', reasons: [{ code: 'changed-by-both' }] });
  });
});
