import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildImage,
  type FileTreeSpec,
  type FinishedLayer,
  memorySource,
} from '../../../../../testing/builders/index.ts';
import {
  type AptRepositoryServer,
  type DebSpec,
  type InstalledSpec,
  makeDeb,
  startAptRepository,
} from '../../../../../testing/repositories/index.ts';
import { openWritableTree } from '../../../../edges/files/index.ts';
import { makeFetcher } from '../../../../edges/http/index.ts';
import type { ImageSource } from '../../../../edges/oci/interface.ts';
import { silentLogger } from '../../../../kernel/index.ts';
import type { Image } from '../../../../model/index.ts';
import type { Keyring, PatchEngine, PatchRequest, PatchWorld } from '../../contract.ts';

export interface TestImage {
  readonly image: Image;
  readonly source: ImageSource;
}

/** What an engine's own test brings to the suite. */
export interface EngineWorld {
  readonly engine: PatchEngine;
  /** An image on which the engine can work, in which these packages are installed besides what it needs itself. */
  imageWith(installed: readonly InstalledSpec[]): Promise<TestImage>;
}

/** A request and everything around it; `stop` ends the repository. */
export interface Scene {
  readonly request: PatchRequest;
  readonly world: PatchWorld;
  readonly repository: AptRepositoryServer;
}

export interface SceneSpec {
  readonly installed: readonly InstalledSpec[];
  /** By suite. */
  readonly suites: Readonly<Record<string, readonly DebSpec[]>>;
  readonly validUntil?: Temporal.Instant;
  readonly request?: Partial<PatchRequest>;
}

/** 2026-09-21T14:13:20Z */
export const epoch = 1_790_000_000;

/** Engines that run apt know only the real time, so the scenes are played now. */
export const now = Temporal.Now.instant();

/** Builds the image, starts a repository, and asks for everything unless the request says otherwise. */
export async function playScene(
  imageWith: EngineWorld['imageWith'],
  { installed, suites, validUntil, request }: SceneSpec,
): Promise<Scene> {
  const { image, source } = await imageWith(installed);
  const repository = await startAptRepository({
    suites: Object.fromEntries(
      Object.entries(suites).map(([name, debs]) => [name, debs.map((deb) => makeDeb(deb))]),
    ),
    date: now.subtract({ hours: 2 }),
    ...(validUntil === undefined ? {} : { validUntil }),
  });
  const keyring = { name: 'test', bytes: Buffer.from(repository.publicKeyArmored) };
  return {
    repository,
    ...askedOf({ image, source }, { url: repository.url, suites: Object.keys(suites), keyring }, request),
  };
}

export interface SceneRepository {
  readonly url: string;
  readonly suites: readonly string[];
  readonly keyring: Keyring;
}

/** What an engine is asked about an image and one repository, in a world of its own: everything, unless `change` says otherwise. */
export function askedOf(
  { image, source }: TestImage,
  { url, suites, keyring }: SceneRepository,
  change: Partial<PatchRequest> | undefined,
): { readonly world: PatchWorld; readonly request: PatchRequest } {
  const work = openWritableTree(mkdtempSync(join(tmpdir(), 'oakum-engine-')));
  const fetcher = makeFetcher({ hosts: 'any', plainHttpHosts: [] });
  return {
    world: { source, fetcher, work, logger: silentLogger },
    request: {
      image,
      wanted: { kind: 'all' },
      refusals: 'all-or-nothing',
      repositories: [{ url, suites, components: ['main'] }],
      keyrings: [keyring],
      mirrors: [],
      now,
      sourceDateEpoch: epoch,
      ...change,
    },
  };
}

/** Ends a scene and removes what it left. */
export async function endScene({ repository, world }: Scene): Promise<void> {
  await repository.stop();
  await world.work.remove('');
}

/** An image in memory over these trees or finished layers, one layer each. */
export function imageOf(
  trees: readonly (FileTreeSpec | FinishedLayer)[],
  config: Readonly<Record<string, unknown>> = {},
): TestImage {
  const layers = trees.map((tree) => (isFinished(tree) ? tree : { files: tree }));
  const built = buildImage({ layers, config });
  const source = memorySource('memory.invalid/shop/web', {
    tags: { '1': built.manifest },
    blobs: [built.config, ...built.layers],
  });
  const resolved = built.layers.map(({ digest, mediaType, size }, at) => ({
    digest,
    mediaType,
    sizeBytes: size,
    diffId: built.diffIds[at] ?? digest,
  }));
  return {
    source,
    image: {
      reference: 'memory.invalid/shop/web:1',
      family: { manifest: built.manifest.digest, config: built.config.digest },
      platform: { os: 'linux', architecture: 'amd64' },
      layers: resolved,
      labels: {},
      annotations: {},
    },
  };
}

function isFinished(tree: FileTreeSpec | FinishedLayer): tree is FinishedLayer {
  return 'diffId' in tree && 'bytes' in tree;
}
