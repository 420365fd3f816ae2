import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { baselinesOf, type Image, type ImageVerdict } from '../../model/index.ts';
import { type PatchedImage, patchedSource, startLocally } from '../../remediate/images/index.ts';
import type { World } from '../world.ts';
import type { Below } from './ask-engines.ts';
import type { ToPatch } from './try-engines.ts';
import { workFolder } from './work-folder.ts';

export interface ToStart {
  readonly done: PatchedImage;
  readonly subject: Pick<ToPatch, 'image' | 'source' | 'work' | 'signal'>;
  /** What the layer lies on. */
  readonly on: Pick<Below, 'image'>;
}

const check = 'start-test';

/** Starts a patched image as every Baseline of its source's repository asks, each on a copy of its own. */
export async function startPatched(world: World, toStart: ToStart): Promise<ImageVerdict> {
  const repository = await repositoryOfSource(world, toStart.subject.image.reference);
  const asked = baselinesOf(world.documents.baselines, repository).flatMap(({ metadata, spec }) =>
    spec.startTest === undefined ? [] : [{ name: metadata.name, test: spec.startTest }],
  );
  if (asked.length === 0) return notRun('no Baseline asks for it');
  const verdicts: ImageVerdict[] = [];
  for (const { name, test } of asked) {
    world.progress.step(`verifying: starting the result, as Baseline ${name} asks`);
    const { subject, done, on } = toStart;
    const work = workFolder(world, `${subject.work}-start`);
    const said = await startLocally({
      image: imageOf(done, on),
      source: patchedSource({ patched: done, work: workFolder(world, subject.work), source: subject.source }),
      config: done.config.bytes,
      test,
      commands: world.runner,
      clock: world.clock,
      work,
      openTree: world.openTree,
      signal: subject.signal,
    }).finally(() => work.remove(''));
    verdicts.push({ ...said, message: `${name}: ${said.message}` });
  }
  return together(verdicts);
}

/** It was not tried, and why. */
export function notRun(why: string): ImageVerdict {
  return { check, verdict: 'not-run', measured: [], message: why };
}

/** The worst of them counts, and every one is told. */
function together(verdicts: readonly ImageVerdict[]): ImageVerdict {
  const worst = (['failed', 'unknown', 'passed'] as const).find((one) =>
    verdicts.some(({ verdict }) => verdict === one),
  );
  return {
    check,
    verdict: worst ?? 'unknown',
    measured: verdicts.flatMap(({ measured }) => measured),
    message: verdicts.map(({ message }) => message).join('; '),
  };
}

/** An image on disk has no repository, and is meant as it was named. */
async function repositoryOfSource(world: World, reference: string): Promise<string> {
  if ((await world.openLocalImage(reference)) !== undefined) return reference;
  return repositoryOf(parseImageReference(reference));
}

function imageOf({ manifest, config, layer }: PatchedImage, { image }: Pick<Below, 'image'>): Image {
  const { mediaType, digest, diffId, sizeBytes } = layer;
  return {
    ...image,
    family: { manifest: manifest.digest, config: config.digest },
    layers: [...image.layers, { mediaType, digest, diffId, sizeBytes }],
  };
}
