import { errorCode, errorMessage } from '../../kernel/index.ts';
import { type Contents, type Coverage, type Image, mergeCoverage, unreadOnly } from '../../model/index.ts';
import { readImage } from '../images/read-image.ts';
import { inParallel } from '../in-parallel.ts';
import type { World } from '../world.ts';
import type { ImageInUse } from './images-in-use.ts';

export interface ReadInUse {
  readonly use: ImageInUse;
  readonly image: Image;
  readonly contents: Contents;
}

export interface ReadImages {
  readonly read: readonly ReadInUse[];
  readonly coverage: Coverage;
}

/** How many images are pulled at once: decompression is what costs, and it runs on two cores well enough. */
const width = 3;

/** Reads every image in use; one that cannot be read is listed with its reason and the scan goes on. */
export async function readImages(
  world: World,
  uses: readonly ImageInUse[],
  signal: AbortSignal,
): Promise<ReadImages> {
  world.progress.step('reading images');
  const state = { done: 0 };
  const parts = await inParallel(uses, width, async (use) => {
    const part = await readOne(world, use, signal);
    state.done += 1;
    world.progress.tick(state.done, uses.length);
    return part;
  });
  return {
    read: parts.flatMap((part) => part.read),
    coverage: mergeCoverage(parts.map((part) => part.coverage)),
  };
}

async function readOne(world: World, use: ImageInUse, signal: AbortSignal): Promise<ReadImages> {
  const platform = { os: 'linux', architecture: use.architecture };
  try {
    const { image, contents, coverage } = await readImage(world, {
      reference: use.reference,
      digest: use.digest,
      platform,
      useCache: true,
      signal,
    });
    return { read: [{ use, image, contents }], coverage };
  } catch (error) {
    signal.throwIfAborted();
    return {
      read: [],
      coverage: unreadOnly([{ what: use.reference, code: errorCode(error), reason: errorMessage(error) }]),
    };
  }
}
