import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AlpineRootSpec,
  type ApkRepositoryServer,
  type ApkSpec,
  alpineRoot,
  makeApkKey,
  startApkRepository,
} from '../../../../../testing/repositories/index.ts';
import { openWritableTree } from '../../../../edges/files/index.ts';
import { makeFetcher } from '../../../../edges/http/index.ts';
import { silentLogger } from '../../../../kernel/index.ts';
import { OakumError } from '../../../../kernel/pure/index.ts';
import type {
  NotPatched,
  PatchEngine,
  PatchedImage,
  PatchPreview,
  PatchRequest,
  PatchWorld,
} from '../../contract.ts';
import { type ImageFiles, readImageFiles } from '../../image-files/index.ts';
import type { RootOf } from './root.ts';
import { epoch, imageOf, now } from './world.ts';

export interface ApkScene extends Partial<Omit<AlpineRootSpec, 'installed' | 'key' | 'repositories'>> {
  readonly installed: readonly ApkSpec[];
  /** In `v3.20/main`. */
  readonly offered: readonly ApkSpec[];
  /** In a second repository, `edge/main`, under the tag `edge`. */
  readonly tagged?: readonly ApkSpec[];
  readonly request?: Partial<PatchRequest>;
  /** What is wrong with the repository. */
  readonly spoil?: (repository: ApkRepositoryServer) => void;
  /** Sees the result while its layer is there. */
  readonly inspect?: (result: RootOf) => Promise<void>;
}

/** One key for all scenes: it takes a while to make. */
export const sceneKey = makeApkKey();

export interface Played {
  readonly preview: PatchPreview | NotPatched;
  readonly outcome: PatchedImage | NotPatched;
  /** The patched image's files, all bytes kept. */
  readonly files: ImageFiles;
}

/** Plans and patches an image whose own configuration names the repository. @throws what the engine throws */
export async function playApk(engine: PatchEngine, scene: ApkScene): Promise<Played> {
  const { installed, offered, tagged = [], request, spoil, inspect, ...root } = scene;
  const contents = { 'v3.20/main': offered, 'edge/main': tagged };
  const repository = await startApkRepository({ repositories: contents, key: sceneKey });
  const work = openWritableTree(mkdtempSync(join(tmpdir(), 'oakum-apk-')));
  try {
    const repositories = [`${repository.url}/v3.20/main`, `@edge ${repository.url}/edge/main`];
    const { image, source } = imageOf([alpineRoot({ ...root, installed, key: sceneKey, repositories })]);
    spoil?.(repository);
    const world: PatchWorld = {
      source,
      fetcher: makeFetcher({ hosts: 'any', plainHttpHosts: [] }),
      work,
      logger: silentLogger,
    };
    const asked: PatchRequest = {
      image,
      wanted: { kind: 'all' },
      refusals: 'the-rest',
      mirrors: [],
      now,
      sourceDateEpoch: epoch,
      ...request,
    };
    const preview = await engine.plan(asked, world);
    const outcome = await engine.patch(asked, world);
    const layers = outcome.kind === 'patched' ? [...image.layers, outcome.layer] : image.layers;
    const blob: typeof source.blob = (wanted) =>
      outcome.kind === 'patched' && wanted.digest === outcome.layer.digest
        ? work.stream(outcome.layer.path)
        : source.blob(wanted);
    const wanted = { keeps: () => true, hashes: () => false };
    if (outcome.kind === 'patched') await inspect?.({ image: { image, source }, patched: outcome, work });
    const files = await readImageFiles({ ...image, layers }, { ...source, blob }, { wanted });
    return { preview, outcome, files };
  } finally {
    await repository.stop();
    await work.remove('');
  }
}

/** The outcome in words: `a 1-r0 2-r0` for what moved, `code a` for what was left out. */
export function said(outcome: PatchedImage | NotPatched): readonly string[] {
  if (outcome.kind !== 'patched') {
    const reasons = outcome.kind === 'refused' ? outcome.reasons : [];
    return [outcome.kind, ...reasons.map(({ code, package: name = '' }) => `${code} ${name}`)];
  }
  return [
    ...outcome.packages.map(({ name, from, to }) => `${name} ${from} ${to}`),
    ...outcome.leftOut.map(({ code, package: name = '' }) => `${code} ${name}`),
  ];
}

/** The code of what the engine throws. */
export async function failureOf(engine: PatchEngine, scene: ApkScene): Promise<string> {
  try {
    return `none: ${said((await playApk(engine, scene)).outcome).join()}`;
  } catch (error) {
    return error instanceof OakumError ? error.code : String(error);
  }
}

export function textAt(files: ImageFiles, path: string): string | undefined {
  const bytes = files.bytes(path);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString();
}
