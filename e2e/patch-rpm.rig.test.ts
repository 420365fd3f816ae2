import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeRig } from '../rig/describe-rig.ts';
import { mediaTypes } from '../src/formats/oci/index.ts';
import { sha256 } from '../src/kernel/index.ts';
import { buildImage } from '../testing/builders/index.ts';
import { type FakeRegistry, startFakeRegistry } from '../testing/registry/index.ts';
import {
  makeRpmKey,
  type RpmRepositoryServer,
  type RpmSigningKey,
  type RpmSpec,
  rpmRoot,
  startRpmRepository,
} from '../testing/repositories/index.ts';
import { oakum } from './support/cli.ts';

const library = (version: string): RpmSpec => ({
  name: 'oakum-lib',
  epoch: 1,
  version,
  files: { 'usr/share/oakum-lib/data': version },
});

/** An rpm image without any program of its own, by the command line: planned, patched, and planned again. */
describeRig('an rpm image is patched by the command line', ['buildah', 'rpm'], () => {
  let directory: string;
  let registry: FakeRegistry;
  let key: RpmSigningKey;
  let repository: RpmRepositoryServer;
  let environment: Readonly<Record<string, string>>;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'oakum-rpm-story-'));
    registry = await startFakeRegistry();
    key = makeRpmKey();
    repository = await startRpmRepository({ repositories: { '9/BaseOS': [library('1.0-2')] }, key });
    environment = configure();
    const release = 'ID=rocky\nVERSION_ID="9.4"\nPRETTY_NAME="Rocky Linux 9.4"\n';
    const bytes = rpmRoot({ installed: [library('1.0-1')], key, files: { 'etc/os-release': release } });
    const image = buildImage({ layers: [{ bytes, mediaType: mediaTypes.ociLayer, diffId: sha256(bytes) }] });
    for (const blob of [image.config, ...image.layers]) await registry.content.putBlob(blob.bytes);
    await registry.content.putManifest('shop/rpm', '1', image.manifest);
  });
  afterAll(async () => {
    await Promise.all([registry.stop(), repository.stop()]);
    key.dispose();
    rmSync(directory, { recursive: true, force: true });
  });

  function configure(): Readonly<Record<string, string>> {
    const folder = join(directory, 'config');
    mkdirSync(folder, { recursive: true });
    const keyring = join(directory, 'key.asc');
    writeFileSync(keyring, key.publicKeyArmored);
    const sources = [{ url: `${repository.url}/$releasever`, suites: ['BaseOS'], components: ['.'] }];
    const documents = {
      Registry: { host: registry.host, plainHttp: true, push: {} },
      PackageMirror: { distribution: 'rocky', sources, keyringFiles: [keyring] },
    };
    for (const [kind, spec] of Object.entries(documents)) {
      const document = { apiVersion: 'oakum.dev/v1', kind, metadata: { name: 'story' }, spec };
      writeFileSync(join(folder, `${kind}.yaml`), JSON.stringify(document));
    }
    return { OAKUM_CONFIG: folder, OAKUM_STATE: join(directory, 'state') };
  }

  const run = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await oakum(['patch', 'image', ...args, '--format', 'json'], {
      environment,
      timeoutMs: 500_000,
    });
    return { code, stderr, said: stdout === '' ? undefined : JSON.parse(stdout) };
  };

  test('by buildah, where native says that it patches no rpm packages', async () => {
    const planned = await run(`${registry.host}/shop/rpm:1`, '--plan');
    expect(planned).toMatchObject({
      said: {
        code: 'possible',
        engine: 'buildah',
        engines: [
          { engine: 'native', answer: 'cannot', reason: expect.stringContaining('no rpm packages') },
          { engine: 'buildah', answer: 'does-it' },
        ],
        packages: [{ name: 'oakum-lib', from: '1:1.0-1', to: '1:1.0-2', downloadBytes: expect.any(Number) }],
      },
    });
    const patched = await run(`${registry.host}/shop/rpm:1`, '--engine', 'buildah');
    expect(patched).toMatchObject({ code: 0, said: { code: 'patched', engine: 'buildah' } });
    const again = await run(`${registry.host}/shop/rpm:1-oakum.1`, '--plan', '--engine', 'buildah');
    expect(again.said).toMatchObject({ code: 'nothing-to-do', packages: [] });
  });
});
