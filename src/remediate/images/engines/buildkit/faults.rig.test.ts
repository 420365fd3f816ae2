import { afterEach, beforeAll, expect, it } from 'vitest';
import { type BuildkitOptions, type RigBuildkit, startBuildkit } from '../../../../../rig/buildkit.ts';
import { minbaseRecipe } from '../../../../../rig/debian-image.ts';
import { describeRig } from '../../../../../rig/describe-rig.ts';
import type { DebSpec } from '../../../../../testing/repositories/index.ts';
import { type CommandRunner, makeRunner } from '../../../../edges/exec/index.ts';
import type { TarMember } from '../../../../formats/tar/index.ts';
import { sha256 } from '../../../../kernel/index.ts';
import type { BuildkitDaemon } from '../../../../model/index.ts';
import { debianWith, openDebian, slimMembers } from '../conformance/debian.ts';
import { endScene, playScene, type Scene } from '../conformance/world.ts';
import { makeBuildkitEngine } from './index.ts';
import { copied, definition, difference, execute, layoutImage, localDirectory } from './llb/index.ts';

const library = (version: string): DebSpec => ({ name: 'oakum-lib', version, files: { 'usr/x': version } });

describeRig('a BuildKit that lets us down', ['buildkit', 'mmdebstrap', 'control-plane'], () => {
  let base: readonly TarMember[];
  let buildkit: RigBuildkit;
  let scene: Scene;
  beforeAll(async () => {
    base = await slimMembers(await openDebian(minbaseRecipe));
  });
  afterEach(async () => {
    await buildkit?.stop();
    await endScene(scene);
  });

  const open = async (options: BuildkitOptions = {}): Promise<CommandRunner> => {
    buildkit = await startBuildkit(options);
    scene = await playScene(async (installed) => debianWith(base, installed), {
      installed: [library('1.0-1')],
      suites: { bookworm: [library('1.0-2')] },
    });
    return makeRunner({ PATH: `${buildkit.programs}:${process.env.PATH}`, HOME: process.env.HOME });
  };

  const patched = async (commands: CommandRunner, daemon?: BuildkitDaemon) => {
    const { address } = buildkit;
    const engine = makeBuildkitEngine({ commands, buildkit: daemon ?? { address } });
    const outcome = await engine.patch(scene.request, scene.world).catch((error: unknown) => error);
    // Whatever happened, nothing is left but a layer that was finished.
    expect((await scene.world.work.list('')).map(({ path }) => path)).not.toContain('buildkit');
    return outcome;
  };

  /** Acts when a client has been started that often to build something. */
  const atBuild = (commands: CommandRunner, nth: number, act: () => Promise<void>): CommandRunner => {
    let builds = 0;
    return {
      ...commands,
      async run(program, args, options) {
        const running = commands.run(program, args, options);
        if (args.includes('build')) builds += 1;
        if (args.includes('build') && builds === nth) await act();
        return await running;
      },
    };
  };

  it.each([1, 2, 3])('and dies in the middle of step %i', async (step) => {
    const commands = await open();
    expect(await patched(atBuild(commands, step, () => buildkit.kill()))).toMatchObject({
      code: 'patch.engine-failed',
      retry: 'later',
    });
    expect(await patched(commands)).toMatchObject({ code: 'patch.engine-missing', retry: 'later' });
  });

  it('and is asked to stop by whoever waits', async () => {
    const commands = await open();
    const stopping = new AbortController();
    scene = { ...scene, world: { ...scene.world, signal: stopping.signal } };
    const reason = new Error('enough');
    expect(await patched(atBuild(commands, 1, async () => stopping.abort(reason)))).toBe(reason);
  });

  it('and has no machine of the image’s architecture', async () => {
    const commands = await open();
    const platform = { os: 'linux', architecture: 's390x' };
    scene = {
      ...scene,
      request: { ...scene.request, image: { ...scene.request.image, platform } },
    };
    expect(await patched(commands)).toMatchObject({
      code: 'patch.engine-missing',
      message: expect.stringMatching(/runs linux\/amd64.*, not linux\/s390x/),
    });
  });

  it('and speaks another protocol', async () => {
    const commands = await open();
    const { port } = new URL(scene.repository.url);
    expect(await patched(commands, { address: `tcp://127.0.0.1:${port}` })).toMatchObject({
      code: 'patch.engine-missing',
      message: expect.stringContaining('does not answer'),
    });
  });

  it('and takes nobody without a certificate of its authority', async () => {
    const commands = await open({ tls: true });
    const { address, tls } = buildkit;
    expect(await patched(commands)).toMatchObject({ code: 'patch.engine-missing' });
    if (tls === undefined) throw new Error('no TLS');
    expect(await patched(commands, { address, tls })).toMatchObject({
      kind: 'patched',
      packages: [{ name: 'oakum-lib', to: '1.0-2' }],
    });
  });

  it('reads our graphs as they are meant, by the word of its own client', async () => {
    const commands = await open();
    const platform = { os: 'linux', architecture: 'amd64' };
    const image = layoutImage('source', { digest: sha256('x'), platform });
    const inside = localDirectory('inside', { platform });
    const [root = image, after = inside] = execute({
      args: ['apt-get', '$(x)'],
      environment: { A: 'b' },
      mounts: [
        { from: image, at: '/', access: 'write' },
        { from: inside, at: '/run/oakum', access: 'write' },
        { from: inside, selector: '/file', at: '/etc/file', access: 'read' },
      ],
      network: 'none',
      platform,
    });
    const dumped = async (graph: Uint8Array): Promise<string> => {
      const result = await commands.run('buildctl', ['debug', 'dump-llb'], {
        stdin: graph,
        timeoutMs: 20_000,
      });
      expect(result).toMatchObject({ exitCode: 0 });
      return Buffer.from(result.stdout).toString();
    };
    const layer = await dumped(definition(difference(image, root, { platform }), 'the layer'));
    expect(layer).toContain('"args":["apt-get","$(x)"]');
    expect(layer).toContain('"identifier":"oci-layout://oakum/source@sha256:');
    expect(layer).toContain('"network":2');
    expect(layer).toMatch(/"selector":"\/file","dest":"\/etc\/file","output":-1,"readonly":true/);
    expect(layer).toContain('llb.customname');
    const files = await dumped(definition(copied(after, ['lists/*_InRelease', 'log/*'], { platform }), 'x'));
    expect(files).toMatch(/"src":"\/lists\/\*_InRelease","dest":"\/lists\/"/);
  });
});
