import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { describeRig } from '../../../../rig/describe-rig.ts';
import { type RpmSpec, startRpmRepository } from '../../../../testing/repositories/index.ts';
import { makeRunner } from '../../../edges/exec/index.ts';
import { openWritableTree } from '../../../edges/files/index.ts';
import { makeFetcher } from '../../../edges/http/index.ts';
import { decompressBytes } from '../../../formats/compression/index.ts';
import { defaultTarLimits, readTarBytes, type TarMember, tarBytes } from '../../../formats/tar/index.ts';
import { cleanPath, sha256, silentLogger } from '../../../kernel/index.ts';
import type { ImageVerdict } from '../../../model/index.ts';
import type { PatchedImage, PatchWorld } from '../contract.ts';
import { verifyResult } from '../verify/index.ts';
import { makeRpmKeys, type RpmKeys, rpmImage } from './conformance/rpm.ts';
import { epoch, now } from './conformance/world.ts';
import { makePatchEngines } from './register.ts';

const commands = makeRunner({ PATH: process.env.PATH, HOME: process.env.HOME });
const engine = makePatchEngines({ commands }).buildah;

/** A package with everything that a list of files of rpm can say. */
const tool = (version: string): RpmSpec => ({
  name: 'oakum-tool',
  version,
  files: {
    'usr/bin/oakum': `program ${version}\n`,
    'usr/bin/privileged': `privileged ${version}\n`,
    'etc/oakum/kept.conf': `kept ${version}\n`,
    'etc/oakum/plain.conf': `plain ${version}\n`,
    'etc/oakum/loose.conf': `loose ${version}\n`,
    'usr/share/doc/oakum/readme': `read ${version}\n`,
    'usr/share/locale/de/oakum.mo': `lies ${version}\n`,
    'var/lib/oakum/state': '',
    'usr/share/oakum/written': `by a script ${version}\n`,
  },
  directives: {
    'usr/bin/privileged': '%attr(4755,root,root)',
    'etc/oakum/kept.conf': '%config(noreplace)',
    'etc/oakum/plain.conf': '%config',
    'etc/oakum/loose.conf': '%config(noreplace missingok)',
    'usr/share/doc/oakum/readme': '%doc',
    'usr/share/locale/de/oakum.mo': '%lang(de)',
    'var/lib/oakum/state': '%ghost',
    'usr/share/oakum/written': '%verify(not filedigest size mtime)',
    'usr/bin/same': '',
    'usr/bin/link': '',
    'var/lib/oakum': '%dir %attr(0750,root,root)',
  },
  install: [
    'ln %{buildroot}/usr/bin/oakum %{buildroot}/usr/bin/same',
    'ln -s oakum %{buildroot}/usr/bin/link',
  ],
  postLua: `io.open("/usr/share/oakum/written", "w"):write("written of ${version}"):close()`,
});
const other = (version: string): RpmSpec => ({
  name: 'oakum-other',
  version,
  files: { 'usr/share/oakum-other/data': version },
});

describeRig('patched rpm images', ['buildah', 'rpm'], () => {
  let pair: RpmKeys | undefined;
  const keys = (): RpmKeys => {
    pair ??= makeRpmKeys();
    return pair;
  };
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });
  afterAll(() => pair?.dispose());

  /** The image, patched by the machine's rpm, and the folder where the result lies. */
  const patched = async (files: Readonly<Record<string, string>> = {}) => {
    const key = keys().own;
    const served = await startRpmRepository({
      repositories: { 'os/main': [tool('1.0-2'), other('1.0-1')] },
      key,
    });
    const work = openWritableTree(mkdtempSync(join(tmpdir(), 'oakum-rpm-')));
    ends.push(
      () => served.stop(),
      () => work.remove(''),
    );
    const opened = rpmImage({ installed: [tool('1.0-1'), other('1.0-1')], key, files });
    const world: PatchWorld = {
      source: opened.source,
      fetcher: makeFetcher({ hosts: 'any', plainHttpHosts: [] }),
      work,
      logger: silentLogger,
    };
    const result = await engine.patch(
      {
        image: opened.image,
        wanted: { kind: 'all' },
        refusals: 'all-or-nothing',
        repositories: [{ url: served.url, suites: ['os'], components: ['main'] }],
        keyrings: [{ name: 'test', bytes: Buffer.from(key.publicKeyArmored) }],
        mirrors: [],
        now,
        sourceDateEpoch: epoch,
      },
      world,
    );
    if (result.kind !== 'patched') throw new Error(JSON.stringify(result));
    return { opened, result, members: await membersOf(result, world) };
  };
  type Made = Awaited<ReturnType<typeof patched>>;

  /** The verdicts on what was made, with its layer changed. */
  const verdicts = async (
    { opened, result, members }: Made,
    change: (members: readonly TarMember[]) => readonly TarMember[] = (all) => all,
  ) => {
    const bytes = tarBytes(change(members), { maxMtimeSeconds: epoch });
    const digest = sha256(bytes);
    const layer = { ...result.layer, digest, diffId: digest, sizeBytes: bytes.byteLength };
    const { image, source } = opened;
    const found = await verifyResult({
      image,
      source,
      patched: { ...result, layer },
      work: { stream: () => once(bytes) },
      hasRpms: true,
      ranScripts: true,
    });
    return new Map(found.map((one) => [one.check, one]));
  };

  it('have the paths and files that rpm’s own records say, and nothing is unknown', async () => {
    const made = await patched();
    const found = await verdicts(made);
    expect(found.get('package-files')).toEqual({
      check: 'package-files',
      verdict: 'passed',
      measured: ['checked=10', 'settings=1', 'left-out=0', 'faults=0', 'elsewhere=0'],
      message: 'the files of what moved are what their packages say',
    });
    expect(found.get('paths')).toMatchObject({ verdict: 'passed' });
    expect(found.get('linker')).toMatchObject({ verdict: 'passed' });
  });

  it('may leave out documentation and languages, by the image’s own settings', async () => {
    const without = {
      'etc/dnf/dnf.conf': '[main]\ntsflags=nodocs\n',
      'etc/rpm/macros.image-language-conf': '%_install_langs en\n',
    };
    const made = await patched(without);
    const left = made.members.filter(({ header }) => /readme|oakum\.mo/.test(header.path));
    // The new ones are not in the layer.
    expect(left.filter(({ header }) => header.kind === 'file' && !header.path.includes('.wh.'))).toEqual([]);
    expect((await verdicts(made)).get('package-files')).toMatchObject({
      verdict: 'passed',
      measured: ['checked=10', 'settings=1', 'left-out=2', 'faults=0', 'elsewhere=0'],
    });
  });

  it('may have settings as whoever built the image left them', async () => {
    const made = await patched({ 'etc/oakum/kept.conf': 'mine\n', 'etc/oakum/plain.conf': 'mine\n' });
    const found = await verdicts(made);
    // The package's settings lie beside one, the builder's beside the other.
    const paths = made.members.map(({ header }) => cleanPath(header.path));
    expect(paths).toContain('etc/oakum/kept.conf.rpmnew');
    expect(paths).toContain('etc/oakum/plain.conf.rpmsave');
    expect(found.get('package-files')).toMatchObject({ verdict: 'passed' });
    expect(found.get('package-files')?.measured).toContain('settings=2');
    expect(found.get('paths')).toMatchObject({ verdict: 'passed' });
  });

  describe('that somebody changed after rpm was done', () => {
    it.each<readonly [string, string, ImageVerdict['check'], string]>([
      [
        'a program',
        'usr/bin/oakum',
        'package-files',
        'other than its package says: /usr/bin/oakum (oakum-tool)',
      ],
      [
        'a hard link of it',
        'usr/bin/same',
        'package-files',
        'other than its package says: /usr/bin/same (oakum-tool)',
      ],
      [
        'settings',
        'etc/oakum/plain.conf',
        'package-files',
        'other than its package says: /etc/oakum/plain.conf (oakum-tool)',
      ],
      [
        'a file of another package',
        'usr/share/oakum-other/data',
        'paths',
        'changed and no part of what was upgraded: /usr/share/oakum-other/data',
      ],
      ['the accounts', 'etc/passwd', 'paths', 'changed and no part of what was upgraded: /etc/passwd'],
    ])('fail for %s', async (_what, path, check, message) => {
      const made = await patched();
      const found = await verdicts(made, (members) => [
        ...members.filter(({ header }) => cleanPath(header.path) !== path),
        member(path, 'evil\n'),
      ]);
      expect(found.get(check)).toMatchObject({ verdict: 'failed', message });
    });

    it('fail for a program that is not there, or that anybody may write', async () => {
      const made = await patched();
      const isProgram = ({ header }: TarMember): boolean => cleanPath(header.path) === 'usr/bin/oakum';
      const gone = await verdicts(made, (members) => [
        ...members.filter((one) => !isProgram(one)),
        member('usr/bin/.wh.oakum', ''),
      ]);
      expect(gone.get('package-files')).toMatchObject({
        verdict: 'failed',
        message: 'not there: /usr/bin/oakum (oakum-tool)',
      });
      const open = await verdicts(made, (members) =>
        members.map((one) => (isProgram(one) ? { ...one, header: { ...one.header, mode: 0o777 } } : one)),
      );
      expect(open.get('package-files')).toMatchObject({
        verdict: 'failed',
        message: 'of another owner or mode than its package says: /usr/bin/oakum (oakum-tool)',
      });
    });
  });
});

async function membersOf({ layer }: PatchedImage, { work }: PatchWorld): Promise<readonly TarMember[]> {
  const bytes = (await work.read(layer.path, 2 ** 26)) ?? new Uint8Array();
  return [...readTarBytes(await decompressBytes(bytes, 'gzip', 2 ** 28), defaultTarLimits)];
}

function member(path: string, content: string): TarMember {
  const bytes = Buffer.from(content);
  const common = { path, mode: 0o644, uid: 0, gid: 0, mtimeSeconds: epoch, xattrs: new Map() };
  return { header: { ...common, kind: 'file', sizeBytes: bytes.byteLength }, content: bytes };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
