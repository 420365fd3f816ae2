import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeRig } from '../../rig/describe-rig.ts';
import { run } from '../../rig/process.ts';
import { buildImage, type FileTreeSpec } from '../../testing/builders/index.ts';
import { debianRoot } from '../../testing/repositories/index.ts';
import { gunzipBytes } from '../formats/compression/index.ts';
import { parseImageReference, whiteoutTarget } from '../formats/oci/index.ts';
import { readTarBytes } from '../formats/tar/index.ts';
import { parseDigest } from '../kernel/index.ts';
import { type FakeWorld, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { madeIndex } from './conformance/made-advisories.ts';
import { patchInPlace } from './patch-in-place.ts';

/** What pip and npm install of the old versions is patched, and must then be what they install of the new ones. */
describeRig('packages of languages are replaced in place', ['pip'], () => {
  const directory = mkdtempSync(join(tmpdir(), 'oakum-in-place-'));
  let fake: FakeWorld;
  beforeAll(async () => {
    fake = await startFakeWorld();
  });
  afterAll(async () => {
    await fake?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function pipInstall(name: string, ...packages: readonly string[]): Promise<string> {
    const root = join(directory, name);
    const into = ['--root', root, '--prefix', '/usr/local', '--ignore-installed'];
    await run('pip3', ['install', '--quiet', '--no-compile', '--no-deps', ...into, ...packages], {
      env: { PIP_BREAK_SYSTEM_PACKAGES: '1', PIP_ROOT_USER_ACTION: 'ignore' },
    });
    return root;
  }

  async function npmInstall(name: string, ...packages: readonly string[]): Promise<string> {
    const root = join(directory, name);
    mkdirSync(join(root, 'srv'), { recursive: true });
    writeFileSync(join(root, 'srv', 'package.json'), '{"name":"shop","version":"1.0.0","private":true}');
    const asked = ['--no-audit', '--no-fund', '--no-update-notifier', '--ignore-scripts'];
    await run('npm', ['install', '--silent', ...asked, ...packages], { cwd: join(root, 'srv') });
    return root;
  }

  async function patched(root: string, rows: Parameters<typeof madeIndex>[0]) {
    const world = fake.again({ advisories: async () => madeIndex(rows) });
    const files = { ...debianRoot({ installed: [less(vulnerableLess)] }), ...filesOf(root) };
    const { reference } = await fake.pushImage(
      `shop/in-place-${rows[0]?.[1]}:1`,
      buildImage({ layers: [{ files }] }),
    );
    const signal = new AbortController().signal;
    const result = await patchInPlace(world, {
      reference,
      packages: [],
      tag: undefined,
      isPlan: false,
      signal,
    });
    if (result.image !== undefined) await unpackTop(fake, result.image, root);
    return result;
  }

  test('as pip does it', async () => {
    const root = await pipInstall(
      'pip-old',
      'idna==3.6',
      'requests==2.31.0',
      'urllib3==2.0.7',
      'certifi==2023.7.22',
      'httpx==0.27.0',
    );
    const result = await patched(root, [
      ['PyPI', 'idna', '3.7'],
      ['PyPI', 'urllib3', '2.2.2'],
      ['PyPI', 'certifi', '2024.7.4'],
      ['PyPI', 'httpx', '0.27.2'],
    ]);
    expect(result, JSON.stringify([result.message, result.refusals])).toMatchObject({
      code: 'patched',
      refusals: [{ name: 'certifi', code: 'major' }],
    });
    expect(result.verdicts.filter(({ verdict }) => verdict !== 'passed').map(({ check }) => check)).toEqual([
      'start-test',
    ]);
    const other = await pipInstall(
      'pip-new',
      'idna==3.7',
      'requests==2.31.0',
      'urllib3==2.2.2',
      'certifi==2023.7.22',
      'httpx==0.27.2',
    );
    expect(textsOf(root)).toEqual(textsOf(other));
  });

  test('as npm does it', async () => {
    const root = await npmInstall('npm-old', 'minimist@1.2.5', 'qs@6.5.2', 'semver@7.5.1');
    const result = await patched(root, [
      ['npm', 'minimist', '1.2.6'],
      ['npm', 'qs', '6.5.3'],
      ['npm', 'semver', '7.5.2'],
    ]);
    expect(result, JSON.stringify([result.message, result.refusals])).toMatchObject({ code: 'patched' });
    expect(result.replaced.map(({ name, to }) => `${name} ${to}`)).toEqual([
      'minimist 1.2.6',
      'qs 6.5.3',
      'semver 7.5.2',
    ]);
    const other = await npmInstall('npm-new', 'minimist@1.2.6', 'qs@6.5.3', 'semver@7.5.2');
    const modules = (texts: ReadonlyMap<string, string>) =>
      new Map(
        [...texts].filter(
          ([path]) => path.startsWith('srv/node_modules/') && !path.endsWith('.package-lock.json'),
        ),
      );
    expect(modules(textsOf(root))).toEqual(modules(textsOf(other)));
    await run('npm', ['ls', '--all'], { cwd: join(root, 'srv') }).catch((error: unknown) => {
      // The lock file and package.json of the application still name the old versions, exactly.
      expect(String(error)).toMatch(/invalid/);
    });
  });
});

function filesOf(root: string): FileTreeSpec {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(root, path)).isFile(),
  );
  return Object.fromEntries(
    paths.map((path) => {
      const full = join(root, path);
      return [
        path,
        { kind: 'file', content: readFileSync(full), mode: statSync(full).mode & 0o777 },
      ] as const;
    }),
  );
}

function textsOf(root: string): ReadonlyMap<string, string> {
  const files = Object.entries(filesOf(root)).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return new Map(files.map(([path]) => [path, readFileSync(join(root, path), 'latin1')]));
}

/** Lays the image's newest layer over what it was made of. */
async function unpackTop(fake: FakeWorld, image: string, root: string): Promise<void> {
  const { repository, digest = '' } = parseImageReference(image);
  const manifest = await fake.registry.content.manifest(repository, digest);
  const layers: readonly { readonly digest: string }[] = JSON.parse(
    Buffer.from(manifest?.bytes ?? []).toString(),
  ).layers;
  const blob = await fake.registry.content.blob(parseDigest(layers.at(-1)?.digest ?? ''));
  for (const { header, content } of readTarBytes(gunzipBytes(blob ?? new Uint8Array(), 2 ** 28))) {
    const gone = whiteoutTarget(header.path);
    const place = join(root, gone?.path ?? header.path);
    if (gone !== undefined) rmSync(place, { recursive: true });
    else if (header.kind === 'file') {
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, content);
    }
  }
}
