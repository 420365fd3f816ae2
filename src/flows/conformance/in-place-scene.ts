import { afterAll, beforeAll, beforeEach } from 'vitest';
import { buildImage, type FileTreeSpec } from '../../../testing/builders/index.ts';
import { debianRoot } from '../../../testing/repositories/index.ts';
import { gunzipBytes } from '../../formats/compression/index.ts';
import { parseImageReference } from '../../formats/oci/index.ts';
import { readTarBytes } from '../../formats/tar/index.ts';
import { parseDigest } from '../../kernel/index.ts';
import type { LanguageEcosystem, LanguageRegistry } from '../../model/index.ts';
import { type InPlaceAsked, type InPlaceResult, patchInPlace } from '../patch-in-place.ts';
import type { World } from '../world.ts';
import { type FakeWorld, less, startFakeWorld, vulnerableLess } from './fake-world.ts';
import { type FakeLanguageRegistry, type Files, startFakeLanguageRegistry } from './language-registry.ts';
import { madeIndex } from './made-advisories.ts';

/** A world with registries of languages of its own and a finding in one package of each; anew for every test. */
export interface InPlaceScene {
  readonly fake: FakeWorld;
  readonly registry: FakeLanguageRegistry;
  readonly world: World;
  /** The repository below the registry's host that images of this test go to. */
  readonly repository: string;
  /** Pushes an image with these files on a Debian and has it patched. */
  patched(files: FileTreeSpec, asked?: Partial<InPlaceAsked>): Promise<InPlaceResult>;
  /** Regular files of the newest layer of an image, with their text. */
  layerOf(image: string | undefined): Promise<ReadonlyMap<string, string>>;
}

/** Files below a directory. */
export function below(root: string, files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${root}/${path}`, text]));
}

/** Call it where tests are described; what it gives is filled before each. */
export function useInPlaceScene(): InPlaceScene {
  let fake: FakeWorld;
  let registry: FakeLanguageRegistry;
  let world: World;
  let count = 0;
  beforeAll(async () => {
    fake = await startFakeWorld();
  });
  afterAll(() => fake.stop());
  beforeEach(async () => {
    count += 1;
    registry = await startFakeLanguageRegistry();
    const at = { npm: '/npm', pypi: '/simple', maven: '/maven' } as const;
    const languageRegistries = (Object.keys(at) as LanguageEcosystem[]).map((ecosystem): LanguageRegistry => {
      const spec = { ecosystem, url: registry.url + at[ecosystem] };
      return { apiVersion: 'oakum.dev/v1', kind: 'LanguageRegistry', metadata: { name: ecosystem }, spec };
    });
    world = fake.again({
      documents: { ...fake.world.documents, languageRegistries },
      advisories: async () =>
        madeIndex([
          ['npm', 'qs', '1.1.0'],
          ['PyPI', 'idna', '3.7'],
          ['Maven', 'org.acme:codec', '1.5'],
        ]),
    });
    return () => registry.stop();
  });
  const repository = (): string => `shop/languages-${count}`;
  return {
    get fake() {
      return fake;
    },
    get registry() {
      return registry;
    },
    get world() {
      return world;
    },
    get repository() {
      return repository();
    },
    patched: async (files, asked = {}) => {
      const all = { ...debianRoot({ installed: [less(vulnerableLess)] }), ...files };
      const image = buildImage({ layers: [{ files: all }], config: { Cmd: ['run'] } });
      const { reference } = await fake.pushImage(`${repository()}:1`, image);
      const usual = { packages: [], tag: undefined, isPlan: false, signal: new AbortController().signal };
      return patchInPlace(world, { reference, ...usual, ...asked });
    },
    layerOf: (image) => newestLayer(fake, image),
  };
}

async function newestLayer(
  { registry: { content } }: FakeWorld,
  image = '',
): Promise<ReadonlyMap<string, string>> {
  const { repository, digest = '' } = parseImageReference(image);
  const manifest = JSON.parse(
    Buffer.from((await content.manifest(repository, digest))?.bytes ?? []).toString(),
  );
  const blob = (await content.blob(parseDigest(manifest.layers.at(-1).digest))) ?? new Uint8Array();
  const files = [...readTarBytes(gunzipBytes(blob, 2 ** 24))].filter(({ header }) => header.kind === 'file');
  return new Map(files.map(({ header, content: bytes }) => [header.path, Buffer.from(bytes).toString()]));
}
