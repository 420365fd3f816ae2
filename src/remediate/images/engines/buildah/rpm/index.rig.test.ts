import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { describeRig } from '../../../../../../rig/describe-rig.ts';
import {
  type RpmRepositoryServer,
  type RpmRootSpec,
  type RpmSpec,
  startRpmRepository,
} from '../../../../../../testing/repositories/index.ts';
import { makeRunner } from '../../../../../edges/exec/index.ts';
import { openWritableTree } from '../../../../../edges/files/index.ts';
import { makeFetcher } from '../../../../../edges/http/index.ts';
import { decompressBytes } from '../../../../../formats/compression/index.ts';
import { readTarBytes } from '../../../../../formats/tar/index.ts';
import { cleanPath, silentLogger } from '../../../../../kernel/index.ts';
import type { PatchedImage, PatchRequest, PatchWorld } from '../../../contract.ts';
import { makeRoot } from '../../conformance/root.ts';
import { makeRpmKeys, type RpmKeys, rpmDistribution, rpmImage, rpmImageWith } from '../../conformance/rpm.ts';
import { describeEngine } from '../../conformance/suite.ts';
import { epoch, now, type TestImage } from '../../conformance/world.ts';
import { makeBuildahEngine } from '../index.ts';

const library = (version: string, more: Partial<RpmSpec> = {}): RpmSpec => ({
  name: 'oakum-lib',
  version,
  files: { 'usr/share/oakum-lib/data': `data of ${version}\n` },
  ...more,
});
const tool = (version: string): RpmSpec => ({
  ...library(version),
  name: 'oakum-tool',
  files: { 'usr/share/oakum-tool/data': version },
});

describeRig('buildah on rpm images', ['buildah', 'rpm'], () => {
  let made: RpmKeys | undefined;
  const keys = (): RpmKeys => {
    made ??= makeRpmKeys();
    return made;
  };
  afterAll(() => made?.dispose());

  const commands = makeRunner({ PATH: process.env.PATH, HOME: process.env.HOME });
  const engine = makeBuildahEngine({ commands });
  const open = async () => ({
    engine,
    imageWith: async (installed: Parameters<typeof rpmImageWith>[0]) => rpmImageWith(installed, keys().own),
  });
  describeEngine('buildah', open, rpmDistribution(keys));

  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  const tree = () => {
    const opened = openWritableTree(mkdtempSync(join(tmpdir(), 'oakum-rpm-')));
    ends.push(() => opened.remove(''));
    return opened;
  };
  const repository = async (packages: readonly RpmSpec[]): Promise<RpmRepositoryServer> => {
    const server = await startRpmRepository({ repositories: { os: packages }, key: keys().own });
    ends.push(() => server.stop());
    return server;
  };
  const keyPath = 'etc/pki/rpm-gpg/RPM-GPG-KEY-made-9';
  /** The image's own settings: it names the repository and the key, and asks for no check of signatures. */
  const imageFor = ({ url }: RpmRepositoryServer, spec: Partial<RpmRootSpec> = {}): TestImage =>
    rpmImage({
      installed: [library('1.0-1'), tool('1.0-1')],
      key: keys().own,
      ...spec,
      files: {
        [keyPath]: keys().own.publicKeyArmored,
        'etc/yum.repos.d/made.repo': `[made]\nname=made\nbaseurl=${url}/$where\ngpgcheck=0\ngpgkey=file:///${keyPath.replace('9', '$releasever')}\n`,
        'etc/dnf/vars/where': 'os\n',
        'etc/os-release': 'ID=rocky\nVERSION_ID="9"\n',
        ...spec.files,
      },
    });
  const worldOf = ({ source }: TestImage): PatchWorld => ({
    source,
    fetcher: makeFetcher({ hosts: 'any', plainHttpHosts: [] }),
    work: tree(),
    logger: silentLogger,
  });
  const requestOf = ({ image }: TestImage, more: Partial<PatchRequest> = {}): PatchRequest => ({
    image,
    wanted: { kind: 'all' },
    refusals: 'all-or-nothing',
    mirrors: [],
    now,
    sourceDateEpoch: epoch,
    ...more,
  });
  const outcome = async (image: TestImage, more: Partial<PatchRequest> = {}) =>
    await engine.patch(requestOf(image, more), worldOf(image)).catch((error: { readonly code?: string }) => ({
      kind: 'failed',
      code: error.code,
    }));
  const these = (version: string, name = 'oakum-lib'): PatchRequest['wanted'] => ({
    kind: 'these',
    packages: [{ name, version: { kind: 'at-least', version } }],
  });

  it('patches by the image’s own repositories and keys; rpm itself finds nothing wrong afterwards', async () => {
    const postLua = 'io.open("/usr/share/oakum-lib/made", "w"):close() io.open("/dev/null", "w"):close()';
    const served = await repository([library('1.0-2', { postLua }), tool('1.0-1')]);
    const image = imageFor(served);
    const world = worldOf(image);
    const patched = patchedOf(await engine.patch(requestOf(image), world));
    expect(patched.packages).toMatchObject([
      { name: 'oakum-lib', from: '1.0-1', to: '1.0-2', architecture: 'noarch' },
    ]);
    expect(patched.provenance.repositories).toEqual([
      {
        url: `${served.url}/$where`,
        suite: 'made',
        releaseDate: expect.stringMatching(/^20/),
        inReleaseSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        signedBy: [],
      },
    ]);
    expect(await pathsIn(patched, world)).toEqual([
      'usr',
      'usr/share',
      'usr/share/oakum-lib',
      'usr/share/oakum-lib/data',
      'usr/share/oakum-lib/made',
      'var',
      'var/lib',
      'var/lib/rpm',
      'var/lib/rpm/rpmdb.sqlite',
    ]);
    const root = tree();
    await makeRoot(root, commands, { image, patched, work: world.work });
    const ask = async (...args: readonly string[]) => {
      const options = ['--root', root.root, '--dbpath', '/var/lib/rpm'];
      const { stdout } = await commands.run('rpm', [...options, ...args], { timeoutMs: 60_000 });
      return Buffer.from(stdout).toString().trim();
    };
    expect(await ask('--verify', '--all', '--nodeps')).toBe('');
    expect((await ask('--query', '--all')).split('\n').sort()).toEqual([
      'made-release-9-1.noarch',
      'oakum-lib-1.0-2.noarch',
      'oakum-tool-1.0-1.noarch',
    ]);
    expect(await ask('--query', '--queryformat', '%{INSTALLTIME}', 'oakum-lib')).toBe(`${epoch}`);
  });

  it('plans with the scripts and sizes of packages, and makes no container', async () => {
    const image = imageFor(await repository([library('1.0-2', { postLua: 'print("x")' }), tool('1.0-1')]));
    expect(await engine.plan(requestOf(image), worldOf(image))).toMatchObject({
      kind: 'possible',
      packages: [{ name: 'oakum-lib', debSizeBytes: expect.any(Number) }],
      scripts: [{ package: 'oakum-lib', scripts: ['postin'], what: 'run' }],
    });
  });

  it.each([
    ['that another key signed', { packageKey: 'another' }, 'patch.untrusted-package'],
    ['that nobody signed', { packageKey: 'none' }, 'patch.untrusted-package'],
    ['changed under new lists', { flipped: true }, 'patch.untrusted-package'],
  ] as const)('refuses a package %s, although the image switched the check off', async (_what, how, code) => {
    const served = await repository([]);
    const packageKey =
      'packageKey' in how ? (how.packageKey === 'none' ? 'none' : keys().another) : keys().own;
    const spoil = ({ bytes }: { readonly bytes: Uint8Array }) =>
      'flipped' in how ? endFlipped(bytes) : bytes;
    served.control.publish('os', [library('1.0-2'), tool('1.0-1')], { packageKey, spoil });
    expect(await outcome(imageFor(served))).toEqual({ kind: 'failed', code });
  });

  it('counts only the keys that the request names, whatever the image’s database imported', async () => {
    const served = await repository([library('1.0-2'), tool('1.0-1')]);
    const image = imageFor(served, { imported: [keys().own.publicKeyArmored] });
    const another = [{ name: 'another', bytes: Buffer.from(keys().another.publicKeyArmored) }];
    expect(await outcome(image, { keyrings: another })).toEqual({
      kind: 'failed',
      code: 'patch.untrusted-package',
    });
    expect(await outcome(image)).toMatchObject({ kind: 'patched' });
  });

  it('tells a changed list of packages from a repository that is not there', async () => {
    const served = await repository([library('1.0-2'), tool('1.0-1')]);
    const image = imageFor(served);
    served.control.fault('primary', { kind: 'flip' });
    expect(await outcome(image)).toEqual({ kind: 'failed', code: 'patch.index-mismatch' });
    served.control.heal();
    served.control.fault('.rpm', { kind: 'status', status: 503 });
    expect(await outcome(image)).toEqual({ kind: 'failed', code: 'patch.repository-unreachable' });
  });

  it('compares epochs', async () => {
    const image = imageFor(await repository([library('1.0-1', { epoch: 1 }), tool('1.0-1')]));
    expect(await outcome(image, { wanted: these('1:1.0-2') })).toEqual({
      kind: 'repository-lags',
      waiting: [{ name: 'oakum-lib', wanted: '1:1.0-2', offered: '1:1.0-1' }],
    });
    expect(await outcome(image, { wanted: these('9.0-1') })).toMatchObject({
      kind: 'patched',
      packages: [{ from: '1.0-1', to: '1:1.0-1' }],
    });
  });

  it('leaves a locked package alone and says so', async () => {
    const served = await repository([library('1.0-2'), tool('1.0-2')]);
    const image = imageFor(served, {
      files: { 'etc/dnf/plugins/versionlock.list': 'oakum-lib-0:1.0-1.*\n' },
    });
    expect(await outcome(image)).toMatchObject({
      kind: 'refused',
      reasons: [{ code: 'held', package: 'oakum-lib' }],
    });
    expect(await outcome(image, { refusals: 'the-rest' })).toMatchObject({
      kind: 'patched',
      packages: [{ name: 'oakum-tool', to: '1.0-2' }],
      leftOut: [{ code: 'held', package: 'oakum-lib' }],
    });
  });

  it('fails where a script of a package fails, and ships nothing', async () => {
    const image = imageFor(await repository([library('1.0-2', { postLua: 'error("no")' }), tool('1.0-1')]));
    expect(await outcome(image)).toEqual({ kind: 'failed', code: 'patch.engine-failed' });
  });

  it('refuses an image for another kind of machine', async () => {
    const { image, source } = imageFor(await repository([library('1.0-2'), tool('1.0-1')]));
    const foreign = { ...image, platform: { os: 'linux', architecture: 's390x' } };
    expect(await outcome({ image: foreign, source })).toMatchObject({
      kind: 'refused',
      reasons: [{ code: 'unsupported', message: expect.stringContaining('s390x') }],
    });
  });

  it('finds the database where Fedora and SUSE keep it', async () => {
    const served = await repository([library('1.0-2'), tool('1.0-1')]);
    const image = imageFor(served, { databaseFolder: 'usr/lib/sysimage/rpm' });
    expect(await outcome(image)).toMatchObject({ kind: 'patched', packages: [{ to: '1.0-2' }] });
  });
});

function patchedOf(result: { readonly kind: string }): PatchedImage {
  if (isPatched(result)) return result;
  throw new Error(JSON.stringify(result));
}

function isPatched(result: { readonly kind: string }): result is PatchedImage {
  return result.kind === 'patched';
}

async function pathsIn({ layer }: PatchedImage, { work }: PatchWorld): Promise<readonly string[]> {
  const bytes = (await work.read(layer.path, 2 ** 26)) ?? new Uint8Array();
  const members = readTarBytes(await decompressBytes(bytes, 'gzip', 2 ** 28));
  return [...members].map(({ header }) => cleanPath(header.path)).sort();
}

/** The payload lies at the end, below its signed header. */
function endFlipped(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = copy.byteLength - 20;
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
