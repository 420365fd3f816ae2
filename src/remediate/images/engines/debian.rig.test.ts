import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type AptMirror, aptMirror } from '../../../../rig/apt-mirror.ts';
import { appsRecipe, type DebianRecipe, minbaseRecipe } from '../../../../rig/debian-image.ts';
import { describeRig } from '../../../../rig/describe-rig.ts';
import { makeRunner } from '../../../edges/exec/index.ts';
import { openWritableTree, type WritableTree } from '../../../edges/files/index.ts';
import { makeFetcher } from '../../../edges/http/index.ts';
import { sha256, silentLogger } from '../../../kernel/index.ts';
import type { PatchedImage, PatchRequest, PatchWorld } from '../contract.ts';
import { verifyResult } from '../verify/index.ts';
import { distrolessOf, openDebian } from './conformance/debian.ts';
import { differences, makeRoot } from './conformance/root.ts';
import { epoch, now, type TestImage } from './conformance/world.ts';
import { makePatchEngines, type PatchEngineId } from './register.ts';

/** Libraries with their release in their sonames, so that ldconfig writes another cache, and programs with alternatives. */
const linkedRecipe: DebianRecipe = {
  id: 'linked',
  packages: ['bind9-host', 'imagemagick'],
  runtime: { entrypoint: ['/bin/true'] },
};

const commands = makeRunner({ PATH: process.env.PATH, HOME: process.env.HOME });
const engines = makePatchEngines({ commands });

/** What Debian's own dpkg says of the results, on images that its security suite has fixes for. */
describeRig('patched Debian images', ['buildah', 'mmdebstrap', 'dpkg'], () => {
  const trees: WritableTree[] = [];
  const newTree = async (): Promise<WritableTree> => {
    const tree = openWritableTree(mkdtempSync(join(tmpdir(), 'oakum-debian-')));
    trees.push(tree);
    return tree;
  };
  afterEach(async () => {
    for (const tree of trees.splice(0)) await tree.remove('');
  });

  const patched = async (recipe: DebianRecipe, id: PatchEngineId) => patchedOf(await openDebian(recipe), id);

  const patchedOf = async (opened: TestImage, id: PatchEngineId) => {
    const mirror = aptMirror();
    const world: PatchWorld = {
      source: opened.source,
      fetcher: makeFetcher({ hosts: 'any', plainHttpHosts: hostsOf(mirror) }),
      work: await newTree(),
      logger: silentLogger,
    };
    const result = await engines[id].patch(requestFor(opened, mirror), world);
    if (result.kind !== 'patched') throw new Error(JSON.stringify(result));
    expect(await unproven({ opened, world, result }), `what ${id} made`).toEqual([]);
    return { opened, world, result };
  };

  /** Our own verdicts on the result that are not passed. */
  const unproven = async (made: {
    readonly opened: TestImage;
    readonly world: PatchWorld;
    readonly result: PatchedImage;
  }) => {
    const { image, source } = made.opened;
    const verdicts = await verifyResult({
      image,
      source,
      patched: made.result,
      work: made.world.work,
      hasRpms: false,
      ranScripts: made.result.engine !== 'native',
    });
    return verdicts.filter(({ verdict }) => verdict !== 'passed');
  };

  const complaints = async (root: WritableTree): Promise<string> => {
    const said: string[] = [];
    for (const act of ['--audit', '--verify']) {
      const { exitCode, stdout, stderr } = await commands.run('chroot', [root.root, 'dpkg', act], {
        timeoutMs: 60_000,
      });
      said.push(
        Buffer.from(stdout).toString(),
        stderr,
        exitCode === 0 ? '' : `${act} ended with ${exitCode}`,
      );
    }
    return said.join('');
  };

  describe.each([minbaseRecipe, appsRecipe, linkedRecipe])('of $id', (recipe) => {
    it('by native are accepted by dpkg and equal what dpkg itself would have left', async () => {
      const { opened, world, result } = await patched(recipe, 'native');
      const moved = result.packages.map(({ name }) => name);
      if (recipe === linkedRecipe)
        expect(moved).toEqual(expect.arrayContaining(['bind9-libs', 'imagemagick-6.q16']));
      const ours = await newTree();
      await makeRoot(ours, commands, { image: opened, patched: result, work: world.work });
      expect(await complaints(ours)).toBe('');
      const theirs = await newTree();
      await makeRoot(theirs, commands, { image: opened });
      await installByDpkg(theirs, result, world);
      expect(await complaints(theirs)).toBe('');
      expect(await differences(ours.root, theirs.root, commands)).toEqual([]);
    });
  });

  describe.each([minbaseRecipe, appsRecipe])('of $id', (recipe) => {
    it('by buildah are accepted by dpkg, and nothing is left to upgrade', async () => {
      const { opened, world, result } = await patched(recipe, 'buildah');
      const root = await newTree();
      await makeRoot(root, commands, { image: opened, patched: result, work: world.work });
      expect(await complaints(root)).toBe('');
      const native = await patched(recipe, 'native');
      const moved = new Map(result.packages.map(({ name, to }) => [name, to]));
      expect(native.result.packages.filter(({ name, to }) => moved.get(name) !== to)).toEqual([]);
      expect(native.result.leftOut.filter((refusal) => !moved.has(refusal.package ?? ''))).toEqual([]);
    });
  });

  it('leave a distroless image with what unpacking the packages gives, and hashes that its files have', async () => {
    const opened = await distrolessOf(await openDebian(appsRecipe));
    const { world, result } = await patchedOf(opened, 'native');
    expect(result.packages.length).toBeGreaterThan(15);
    const ours = await newTree();
    await makeRoot(ours, commands, { image: opened, patched: result, work: world.work });
    const theirs = await newTree();
    await extractDebs(theirs, result, world);
    const paths = pathsIn(theirs.absolute('root'));
    expect(paths.length).toBeGreaterThan(500);
    const differing = paths.filter(
      (path) => look(join(ours.root, path)) !== look(join(theirs.absolute('root'), path)),
    );
    expect(differing).toEqual([]);
    const moved = result.packages.map(({ name }) => `var/lib/dpkg/status.d/${name}.md5sums`);
    const sums = await commands.run(
      'sh',
      ['-c', 'cd "$1" && shift && cat "$@" | md5sum --check --quiet', 'sh', ours.root, ...moved],
      { timeoutMs: 60_000 },
    );
    expect([sums.exitCode, Buffer.from(sums.stdout).toString()]).toEqual([0, '']);
  });

  const extractDebs = async (root: WritableTree, result: PatchedImage, world: PatchWorld) => {
    for (const { name, debUrl = '' } of result.packages) {
      const { bytes } = await world.fetcher.get(debUrl, { maxBytes: 200_000_000 });
      await root.write('deb', bytes);
      const extracted = await commands.run(
        'dpkg-deb',
        ['--extract', root.absolute('deb'), root.absolute('root')],
        { timeoutMs: 300_000 },
      );
      expect(extracted.exitCode, `${name}: ${extracted.stderr}`).toBe(0);
    }
    await root.remove('deb');
  };

  const installByDpkg = async (
    root: WritableTree,
    result: PatchedImage,
    { fetcher }: PatchWorld,
  ): Promise<void> => {
    const debs: string[] = [];
    for (const { name, debUrl = '' } of result.packages) {
      const { bytes } = await fetcher.get(debUrl, { maxBytes: 200_000_000 });
      await root.write(`tmp/debs/${name}.deb`, bytes);
      debs.push(`/tmp/debs/${name}.deb`);
    }
    await root.write('usr/sbin/policy-rc.d', Buffer.from('#!/bin/sh\nexit 101\n'));
    const environment = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
    const installed = await commands.run('chroot', [root.root, 'dpkg', '--install', ...debs], {
      timeoutMs: 300_000,
      environment,
    });
    expect(installed.exitCode, installed.stderr).toBe(0);
    await root.remove('tmp/debs');
    await root.remove('usr/sbin/policy-rc.d');
  };
});

/** Files and links below a directory. */
function pathsIn(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** What is at a path: kind, mode, owner, and what it holds. */
function look(path: string): string {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 'nothing';
  const holds = found.isSymbolicLink() ? readlinkSync(path) : sha256(readFileSync(path));
  return [found.mode.toString(8), found.uid, found.gid, holds].join(' ');
}

function hostsOf(mirror: AptMirror): readonly string[] {
  return [mirror.main, mirror.security].map((url) => new URL(url).host);
}

function requestFor({ image }: TestImage, mirror: AptMirror): PatchRequest {
  const { codename, main, security, keyring } = mirror;
  return {
    image,
    wanted: { kind: 'all' },
    refusals: 'the-rest',
    repositories: [
      { url: main, suites: [codename], components: ['main'] },
      { url: security, suites: [`${codename}-security`], components: ['main'] },
    ],
    keyrings: [{ name: keyring, bytes: readFileSync(keyring) }],
    mirrors: [],
    now,
    sourceDateEpoch: epoch,
  };
}
