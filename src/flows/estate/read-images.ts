import { errorCode, errorMessage } from '../../kernel/index.ts';
import { type Contents, type Coverage, type Image, mergeCoverage, unreadOnly } from '../../model/index.ts';
import { readImage } from '../images/read-image.ts';
import { inParallel } from '../in-parallel.ts';
import type { World } from '../world.ts';
import { makeRefusals, type Refusals } from './attached-refusals.ts';
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

export interface ReadingImages {
  /** Asks for provenance that others attached to them, too. */
  readonly withAttached: boolean;
  readonly signal: AbortSignal;
}

/** Reads every image in use; one that cannot be read is listed with its reason and the scan goes on. */
export async function readImages(
  world: World,
  uses: readonly ImageInUse[],
  { withAttached, signal }: ReadingImages,
): Promise<ReadImages> {
  world.progress.step('reading images');
  const state = { done: 0 };
  const refusals = withAttached ? makeRefusals() : undefined;
  const parts = await inParallel(uses, width, async (use) => {
    const part = await readOne(world, use, { refusals, signal });
    state.done += 1;
    world.progress.tick(state.done, uses.length);
    return part;
  });
  return {
    read: parts.flatMap((part) => part.read),
    coverage: mergeCoverage([...parts.map((part) => part.coverage), ...(refusals?.coverage() ?? [])]),
  };
}

interface ReadingOne {
  /** Absent where nobody asks what is attached. */
  readonly refusals: Refusals | undefined;
  readonly signal: AbortSignal;
}

async function readOne(world: World, use: ImageInUse, { refusals, signal }: ReadingOne): Promise<ReadImages> {
  const platform = { os: 'linux', architecture: use.architecture };
  try {
    const { image, contents, coverage } = await readImage(world, {
      reference: use.reference,
      digest: use.digest,
      platform,
      useCache: true,
      ...(refusals?.mayAsk(use.reference) === true ? { withAttached: true } : {}),
      signal,
    });
    refusals?.note(use.reference, image.provenance);
    return { read: [{ use, image, contents }], coverage };
  } catch (error) {
    signal.throwIfAborted();
    return {
      read: [],
      coverage: unreadOnly([{ what: use.reference, code: errorCode(error), reason: errorMessage(error) }]),
    };
  }
}
