import { describe, expect, it } from 'vitest';
import type { DebSpec } from '../../../../../testing/repositories/index.ts';
import { sha256 } from '../../../../kernel/pure/index.ts';
import { lineageLabels } from '../../../../model/index.ts';
import type { PatchedImage, PatchRequest } from '../../contract.ts';
import { readImageFiles } from '../../image-files/index.ts';
import { type Distribution, type DistributionScene, debian } from './distribution.ts';
import { type EngineWorld, now, type SceneSpec } from './world.ts';

const library = (version: string, fields: Readonly<Record<string, string>> = {}): DebSpec => ({
  name: 'oakum-lib',
  version,
  fields: { Source: 'oakum-source', ...fields },
  files: { 'usr/share/oakum-lib/data': `data of ${version}\n`, 'usr/share/oakum-lib/only-in': version },
});

const program = (version: string, needs = `oakum-lib (= ${version})`): DebSpec => ({
  name: 'oakum-app',
  version,
  fields: { Source: 'oakum-source', Depends: needs },
  files: { [`usr/share/oakum-app/of-${version}`]: 'x\n' },
});

const installed = [library('1.0-1'), program('1.0-1')];
const suites = {
  bookworm: [library('1.0-1'), program('1.0-1')],
  'bookworm-security': [library('1.0-2'), program('1.0-2')],
};
const atLeast = (name: string, version: string): PatchRequest['wanted'] => ({
  kind: 'these',
  packages: [{ name, version: { kind: 'at-least', version } }],
});
const exactly = (version: string): PatchRequest['wanted'] => ({
  kind: 'these',
  packages: ['oakum-lib', 'oakum-app'].map((name) => ({ name, version: { kind: 'exactly', version } })),
});

/** What every patch engine promises, on a repository over a real socket with true signatures. */
export function describeEngine(
  name: string,
  open: () => Promise<EngineWorld>,
  distribution: Distribution = debian,
): void {
  const v = distribution.version;
  const isDebian = distribution.id === 'debian';
  describe(`patch engine ${name} on ${distribution.id}`, () => {
    const played = async <T>(
      spec: SceneSpec,
      act: (scene: DistributionScene, world: EngineWorld) => Promise<T>,
    ): Promise<T> => {
      const world = await open();
      const scene = await distribution.play((packages) => world.imageWith(packages), spec);
      try {
        return await act(scene, world);
      } finally {
        await scene.end();
      }
    };
    const outcome = (spec: Partial<SceneSpec>) =>
      played({ installed, suites, ...spec }, ({ request, world }, { engine }) =>
        engine.patch(request, world),
      );
    const failure = (spec: Partial<SceneSpec>, spoil: (scene: DistributionScene) => Promise<void> | void) =>
      played({ installed, suites, ...spec }, async (scene, { engine }) => {
        await spoil(scene);
        return await engine.patch(scene.request, scene.world).then(
          (result) => result.kind,
          (error: { readonly code?: string }) => error.code,
        );
      });

    it('puts one layer on the source that holds the new packages, and keeps everything else', async () => {
      await played({ installed, suites }, async ({ request, world }, { engine }) => {
        const patched = expectPatched(await engine.patch(request, world));
        expect(patched.packages.map(({ name, from, to }) => `${name} ${from} ${to}`)).toEqual([
          `oakum-app ${v('1.0-1')} ${v('1.0-2')}`,
          `oakum-lib ${v('1.0-1')} ${v('1.0-2')}`,
        ]);
        const after = await patchedImage(patched, { request, world });
        const keeps = (path: string): boolean =>
          distribution.isDatabase(path) || path.startsWith('usr/share/oakum');
        const files = await readImageFiles(after.image, after.source, {
          wanted: { keeps, hashes: () => false },
        });
        const ours = distribution.installed(files).filter((item) => item.startsWith('oakum-'));
        expect(ours).toEqual([`oakum-app ${v('1.0-2')}`, `oakum-lib ${v('1.0-2')}`]);
        expect(Buffer.from(files.bytes('usr/share/oakum-lib/data') ?? []).toString()).toBe('data of 1.0-2\n');
        expect(files.list('usr/share/oakum-app')).toEqual(['of-1.0-2']);
      });
    });

    it('keeps the configuration but for layer, history, time and lineage', async () => {
      await played({ installed, suites }, async ({ request, world }, { engine }) => {
        const planDigest = sha256('a plan');
        const patched = expectPatched(await engine.patch({ ...request, planDigest }, world));
        const before = JSON.parse(
          await textOf(world.source.blob({ digest: request.image.family.config, size: 0 })),
        );
        const config = JSON.parse(Buffer.from(patched.config.bytes).toString());
        expect(config.rootfs.diff_ids).toEqual([...before.rootfs.diff_ids, patched.layer.diffId]);
        expect(config.history).toHaveLength(before.history.length + 1);
        expect(config.config).toEqual({
          ...before.config,
          Labels: {
            ...before.config.Labels,
            [lineageLabels.source]: request.image.family.manifest,
            [lineageLabels.origin]: request.image.family.manifest,
            [lineageLabels.plan]: planDigest,
            [lineageLabels.engine]: engine.id,
          },
        });
        expect({ ...config, rootfs: 0, history: 0, config: 0, created: 0 }).toEqual({
          ...before,
          rootfs: 0,
          history: 0,
          config: 0,
          created: 0,
        });
      });
    });

    it('gives the same bytes for the same request, and the facts of provenance', async () => {
      await played({ installed, suites }, async ({ request, world, repository }, { engine }) => {
        const first = expectPatched(await engine.patch(request, world));
        const second = expectPatched(await engine.patch(request, world));
        expect(second.manifest.digest).toBe(first.manifest.digest);
        const named = first.provenance.repositories.map(({ url, suite }) => `${url} ${suite}`);
        expect(named).toEqual(distribution.named(repository.url).map((form) => expect.stringMatching(form)));
        expect(first.packages.map(({ debSha256 }) => debSha256)).toEqual([
          expect.stringMatching(/^[0-9a-f]{64}$/),
          expect.stringMatching(/^[0-9a-f]{64}$/),
        ]);
      });
    });

    it('plans what it would do, and does nothing', async () => {
      await played({ installed, suites }, async ({ request, world }, { engine }) => {
        const preview = await engine.plan(request, world);
        expect(preview).toMatchObject({ kind: 'possible', engine: engine.id, leftOut: [] });
        const packages = preview.kind === 'possible' ? preview.packages : [];
        expect(packages.map(({ name, from, to }) => `${name} ${from} ${to}`).sort()).toEqual([
          `oakum-app ${v('1.0-1')} ${v('1.0-2')}`,
          `oakum-lib ${v('1.0-1')} ${v('1.0-2')}`,
        ]);
        expect(await world.work.list('layers')).toEqual([]);
      });
    });

    it('moves siblings along that ask for the same version', async () => {
      const result = await outcome({ request: { wanted: atLeast('oakum-lib', v('1.0-2')) } });
      expect(expectPatched(result).packages.map((item) => item.name)).toEqual(['oakum-app', 'oakum-lib']);
    });

    it('takes the planned version and no other', async () => {
      const newer = { ...suites, 'bookworm-updates': [library('1.0-3'), program('1.0-3')] };
      const result = await outcome({ suites: newer, request: { wanted: exactly(v('1.0-2')) } });
      expect(expectPatched(result).packages.map((item) => item.to)).toEqual([v('1.0-2'), v('1.0-2')]);
      const gone = { bookworm: [library('1.0-3'), program('1.0-3')] };
      expect(await outcome({ suites: gone, request: { wanted: exactly(v('1.0-2')) } })).toMatchObject({
        kind: 'refused',
        reasons: [{ code: 'version-gone' }, { code: 'version-gone' }],
      });
    });

    it('says that there is nothing to do', async () => {
      expect(await outcome({ suites: { bookworm: suites.bookworm } })).toMatchObject({
        kind: 'nothing-to-do',
      });
      expect(await outcome({ request: { wanted: atLeast('oakum-lib', v('1.0-1')) } })).toMatchObject({
        kind: 'nothing-to-do',
      });
    });

    it('says that the repository lags, until the release is out of support', async () => {
      const wanted = atLeast('oakum-lib', v('1.0-9'));
      expect(await outcome({ request: { wanted } })).toEqual({
        kind: 'repository-lags',
        waiting: [{ name: 'oakum-lib', wanted: v('1.0-9'), offered: v('1.0-2') }],
      });
      expect(await outcome({ request: { wanted, endOfLife: now.subtract({ hours: 1 }) } })).toMatchObject({
        kind: 'end-of-life',
      });
    });

    if (isDebian)
      it('takes what an advisory says for a version of the source package', async () => {
        const meta = (version: string): DebSpec => ({
          name: 'oakum-meta',
          version: `15+${version}`,
          fields: { Source: `oakum-source (${version})` },
          files: { 'usr/share/oakum-meta/of': version },
        });
        const scene = { installed: [meta('248-1')], suites: { bookworm: [meta('248-2')] } };
        const patched = await outcome({ ...scene, request: { wanted: atLeast('oakum-meta', '248-2') } });
        expect(expectPatched(patched).packages).toMatchObject([{ name: 'oakum-meta', to: '15+248-2' }]);
        const later = await outcome({ ...scene, request: { wanted: atLeast('oakum-meta', '248-3') } });
        expect(later).toMatchObject({ kind: 'repository-lags', waiting: [{ offered: '248-2' }] });
      });

    it('leaves packages on hold alone', async () => {
      const held = installed.map((spec) => ({ ...spec, status: 'hold ok installed' }));
      expect(
        await outcome({ installed: held, request: { wanted: atLeast('oakum-lib', v('1.0-2')) } }),
      ).toEqual({
        kind: 'held',
        packages: ['oakum-lib'],
      });
    });

    it('refuses what is not installed, alone or with everything else as was asked', async () => {
      const wanted: PatchRequest['wanted'] = {
        kind: 'these',
        packages: ['oakum-lib', 'oakum-none'].map((item) => ({
          name: item,
          version: { kind: 'at-least', version: v('1.0-2') },
        })),
      };
      expect(await outcome({ request: { wanted } })).toMatchObject({
        kind: 'refused',
        reasons: [{ code: 'not-installed', package: 'oakum-none' }],
      });
      const rest = expectPatched(await outcome({ request: { wanted, refusals: 'the-rest' } }));
      expect(rest.leftOut.map(({ code, package: item }) => `${code} ${item}`)).toEqual([
        'not-installed oakum-none',
      ]);
    });

    it('takes the newest of a package that is named alone, and nothing where none is newer', async () => {
      const newer = (version: string): PatchRequest['wanted'] => ({
        kind: 'these',
        packages: [{ name: 'oakum-lib', version: { kind: 'newer-than', version } }],
      });
      const moved = expectPatched(await outcome({ request: { wanted: newer(v('1.0-1')) } }));
      expect(moved.packages.map((item) => `${item.name} ${item.to}`)).toEqual([
        `oakum-app ${v('1.0-2')}`,
        `oakum-lib ${v('1.0-2')}`,
      ]);
      const same = { bookworm: suites.bookworm };
      expect(await outcome({ suites: same, request: { wanted: newer(v('1.0-1')) } })).toMatchObject({
        kind: 'nothing-to-do',
      });
    });

    it('only compares names and versions of a report, whatever they would say to a shell', async () => {
      const hostile = [
        '$(touch /pwned)',
        '-oDPkg::Pre-Invoke::=touch /pwned',
        'oakum-lib;touch /pwned',
        '../x',
      ];
      const wanted: PatchRequest['wanted'] = {
        kind: 'these',
        packages: [
          ...hostile.map((name) => ({ name, version: { kind: 'at-least', version: v('1.0-2') } }) as const),
          { name: 'oakum-app', version: { kind: 'at-least', version: `${v('1.0-2')} $(touch /pwned)` } },
          { name: 'oakum-lib', version: { kind: 'at-least', version: v('1.0-2') } },
        ],
      };
      const patched = expectPatched(await outcome({ request: { wanted, refusals: 'the-rest' } }));
      expect(patched.packages.map((item) => `${item.name} ${item.to}`)).toEqual([
        `oakum-app ${v('1.0-2')}`,
        `oakum-lib ${v('1.0-2')}`,
      ]);
      const refused = patched.leftOut.filter(({ code }) => code === 'not-installed');
      expect(refused.map((one) => one.package).sort()).toEqual([...hostile].sort());
    });

    it('breaks no installed package', async () => {
      const stuck = [library('1.0-1'), program('1.0-1', 'oakum-lib (<< 1.0-2)')];
      const result = await outcome({
        installed: stuck,
        suites: { bookworm: [library('1.0-2')] },
        request: { wanted: atLeast('oakum-lib', v('1.0-2')) },
      });
      expect(result).toMatchObject({ kind: 'refused', reasons: [{ code: 'breaks' }] });
    });

    it.each([
      ['a changed signed file', distribution.places.signed, 'patch.untrusted-release'],
      ['a changed package', distribution.places.library, distribution.packageMismatch],
    ])('refuses %s', async (_what, part, code) => {
      expect(await failure({}, ({ repository }) => repository.fault(part, { kind: 'flip' }))).toBe(code);
    });

    if (isDebian)
      it('refuses a changed index', async () => {
        const part = 'dists/bookworm-security/main/binary-amd64';
        expect(await failure({}, ({ repository }) => repository.fault(part, { kind: 'flip' }))).toBe(
          'patch.index-mismatch',
        );
      });

    it('refuses a repository that another key signed', async () => {
      const spoil = ({ repository }: DistributionScene): Promise<void> => repository.signByAnother();
      expect(await failure({}, spoil)).toBe('patch.untrusted-release');
    });

    if (isDebian)
      it('refuses a repository that is no longer valid', async () => {
        expect(await failure({ validUntil: now.subtract({ minutes: 1 }) }, () => {})).toBe(
          'patch.release-expired',
        );
      });

    it('says that the repository cannot be reached', async () => {
      const spoil = ({ repository }: DistributionScene): void =>
        repository.fault(distribution.places.signed, { kind: 'status', status: 503 });
      expect(await failure({}, spoil)).toBe('patch.repository-unreachable');
    });
  });
}

function expectPatched(result: { readonly kind: string }): PatchedImage {
  expect(result).toMatchObject({ kind: 'patched' });
  if (!isPatched(result)) throw new Error('not patched');
  return result;
}

function isPatched(result: { readonly kind: string }): result is PatchedImage {
  return result.kind === 'patched';
}

/** The patched image as a registry would give it again: base blobs from the source, the new ones from the result. */
async function patchedImage(
  patched: PatchedImage,
  { request, world }: Pick<DistributionScene, 'request' | 'world'>,
) {
  const { layer, config, manifest } = patched;
  const parsed = JSON.parse(Buffer.from(manifest.bytes).toString());
  expect(parsed.layers.slice(0, -1).map((item: { readonly digest: string }) => item.digest)).toEqual(
    request.image.layers.map((item) => item.digest),
  );
  expect(parsed.layers.at(-1)).toEqual({
    mediaType: layer.mediaType,
    digest: layer.digest,
    size: layer.sizeBytes,
  });
  expect(parsed.config).toMatchObject({ digest: config.digest, size: config.bytes.byteLength });
  const bytes = await world.work.read(layer.path, 100_000_000);
  expect(sha256(bytes ?? '')).toBe(layer.digest);
  return {
    image: { ...request.image, layers: [...request.image.layers, layer] },
    source: {
      ...world.source,
      blob: (wanted: Parameters<typeof world.source.blob>[0]) =>
        wanted.digest === layer.digest ? world.work.stream(layer.path) : world.source.blob(wanted),
    },
  };
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(chunks)).toString();
}
