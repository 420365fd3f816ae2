import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { describeRig } from '../../../../rig/describe-rig.ts';
import { rigRoot } from '../../../../rig/paths.ts';
import { run } from '../../../../rig/process.ts';
import { programPath } from '../../../../rig/programs.ts';
import {
  type ApkSpec,
  makeApk,
  makeApkKey,
  startApkRepository,
} from '../../../../testing/repositories/index.ts';
import {
  apkIndexFiles,
  apkSigner,
  parseApkDependency,
  readApk,
  readApkIndex,
  readApkSigned,
} from '../../../formats/apk/index.ts';
import { readTarWith } from '../../../formats/tar/index.ts';
import { playApk, said, sceneKey, textAt } from './conformance/apk-scene.ts';
import { makeNativeEngine } from './native/index.ts';

/** apko reads what is written here: repository, packages, and the database of a patched image. */
describeRig('Alpine’s formats beside apko', ['apko'], () => {
  const folder = mkdtempSync(join(tmpdir(), 'oakum-apko-'));
  const at = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const apko = (...args: readonly string[]): Promise<string> => run(programPath('apko'), args);
  const spec = (version: string): ApkSpec => ({
    name: 'oakum-sample',
    version,
    depends: ['so:libc.musl-x86_64.so.1', 'busybox>=1.36'],
    provides: ['cmd:oakum-sample=1', 'so:libsample.so.1=1.0'],
    triggers: ['/usr/share/oakum'],
    scripts: { trigger: '#!/bin/sh\nexit 0\n' },
    files: {
      'usr/bin/oakum-sample': { kind: 'file', content: version, mode: 0o755 },
      'usr/lib/libsample.so.1': { kind: 'symlink', to: 'libsample.so.1.0' },
      'usr/lib/libsample.so.1.0': version,
      'etc/oakum/sample.conf': `version=${version}\n`,
    },
  });
  const base: readonly ApkSpec[] = [
    {
      name: 'musl',
      version: '1.2.5-r0',
      provides: ['so:libc.musl-x86_64.so.1=1'],
      files: { 'lib/ld-musl-x86_64.so.1': 'm' },
    },
    { name: 'busybox', version: '1.36.1-r29', files: { 'bin/busybox': 'b' } },
  ];
  afterAll(() => rmSync(folder, { recursive: true }));

  it('verifies the index and lists its packages, and takes none that another key signed', async () => {
    const repository = await startApkRepository({ repositories: { main: [spec('1-r0'), spec('2-r0')] } });
    try {
      const key = at(repository.key.name, repository.publicKeyPem);
      expect(await apko('index', `${repository.url}/main`, 'x86_64', key)).toBe(
        'oakum-sample 1-r0\noakum-sample 2-r0\n',
      );
      repository.control.publish('other', [spec('3-r0')], { key: makeApkKey() });
      await expect(apko('index', `${repository.url}/other`, 'x86_64', key)).rejects.toThrow();
    } finally {
      await repository.stop();
    }
  });

  it('opens a package and finds the checksum that its record names', async () => {
    const { bytes, record } = makeApk(spec('1-r0'), sceneKey);
    const checksum = record.slice(2, record.indexOf('\n'));
    expect(await apko('package', at('sample.apk', bytes))).toBe(`oakum-sample 1-r0 ${checksum}\n`);
  });

  it('reads the database of a patched image, every package and path', async () => {
    const scene = {
      installed: [...base, spec('1-r0')],
      offered: [spec('2-r0')],
      files: { 'etc/oakum/sample.conf': 'mine' },
    };
    const { outcome, files } = await playApk(makeNativeEngine(), scene);
    expect(said(outcome)).toEqual(['oakum-sample 1-r0 2-r0']);
    const read = await apko('installed', at('installed', textAt(files, 'lib/apk/db/installed') ?? ''));
    const lines = read.trimEnd().split('\n');
    expect(lines.filter((line) => !line.startsWith(' '))).toEqual([
      'musl 1.2.5-r0',
      'busybox 1.36.1-r29',
      'oakum-sample 2-r0',
    ]);
    expect(lines.slice(lines.indexOf('oakum-sample 2-r0') + 1).map((line) => line.trim())).toEqual([
      'etc',
      'etc/oakum',
      'etc/oakum/sample.conf',
      'usr',
      'usr/bin',
      'usr/bin/oakum-sample',
      'usr/lib',
      'usr/lib/libsample.so.1',
      'usr/lib/libsample.so.1.0',
    ]);
  });

  /** The module carries indexes and packages as Alpine, Wolfi and Chainguard published them. */
  it('reads the real indexes and packages that apko is tested with', async () => {
    const listing = ['list', '-m', '-f', '{{.Dir}}', 'chainguard.dev/apko'];
    const module = (await run('go', listing, { cwd: join(rigRoot, 'apko') })).trim();
    const samples = join(module, 'pkg/apk/apk/testdata');
    const indexes = ['alpine-316', 'alpine-317', 'signing'].map((name) => {
      const signed = readApkSigned(readFileSync(join(samples, name, 'APKINDEX.tar.gz')), 2 ** 28);
      const { description, index } = apkIndexFiles(Buffer.concat(signed.parts.map(({ plain }) => plain)));
      const { entries } = readApkIndex(index, () => true);
      const words = entries.flatMap((one) => [...one.depends, ...one.provides, ...one.installIf]);
      for (const word of words) parseApkDependency(word);
      return [description, entries.length, words.length > entries.length / 2];
    });
    expect(indexes).toEqual([
      ['v3.16.3-13-g4d933a1fa3', 4929, true],
      ['v3.17.3-216-g54a39ace82a', 5004, true],
      ['', 16, true],
    ]);
    const keyFolder = join(samples, 'signing/keys');
    const keys = readdirSync(keyFolder).map((name) => ({ name, pem: readFileSync(join(keyFolder, name)) }));
    const signed = readApkSigned(readFileSync(join(samples, 'signing/APKINDEX.tar.gz')), 2 ** 28);
    expect(keys.map((key) => apkSigner(signed, [key]))).toEqual(keys.map(({ name }) => name));
    const packages = ['alpine-317/alpine-baselayout-3.4.0-r0.apk', 'hello-wolfi-2.12.1-r0.apk'].map((name) =>
      readApk(readFileSync(join(samples, name))),
    );
    expect(packages.map((one) => `${one.name} ${[...one.scripts.keys()].sort().join()}`)).toEqual([
      'alpine-baselayout post-install,post-upgrade,pre-install,pre-upgrade',
      'hello-wolfi ',
    ]);
    for (const { dataTar } of packages) {
      for (const { header, content } of readTarWith(dataTar, { extra: 'apk' })) {
        if (header.kind !== 'file') continue;
        expect(header.apk?.sha1).toBe(createHash('sha1').update(content).digest('hex'));
      }
    }
  });
});
