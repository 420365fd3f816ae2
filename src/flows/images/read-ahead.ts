import type { ImageSource } from '../../edges/oci/interface.ts';
import type { Contents, Image } from '../../model/index.ts';
import { type LayerReadings, makePatchReadings } from '../../remediate/images/index.ts';
import type { World } from '../world.ts';
import { hasRpms } from './contents-after.ts';

/** The layers of an image, read for the engine while another process scans them. */
export interface ReadAhead {
  /** Begins, where nobody has to be asked first. */
  start(image: Image, source: ImageSource): void;
  /** For the engine and the verification, once it is known what is inside. */
  readings(contents: Contents): LayerReadings;
  /** Ends what was begun: nobody waits for it any more. */
  stop(): void;
}

/** What base layers hold is kept in the state directory for the next patch. */
export function readAhead(world: World, signal: AbortSignal): ReadAhead {
  const made = (forRpms: boolean): LayerReadings =>
    makePatchReadings(forRpms, world.folder('cache/image-files'));
  const stopped = new AbortController();
  const either = AbortSignal.any([signal, stopped.signal]);
  let ahead: LayerReadings | undefined;
  return {
    start: (image, source) => {
      // What a policy may refuse is not unpacked before it was judged.
      if (world.documents.trustPolicies.length > 0) return;
      ahead = made(false);
      void readAll(ahead, { image, source, signal: either });
    },
    readings: (contents) => {
      const forRpms = hasRpms(contents);
      if (ahead !== undefined && !forRpms) return ahead;
      stopped.abort();
      return made(forRpms);
    },
    stop: () => stopped.abort(),
  };
}

interface ToRead {
  readonly image: Image;
  readonly source: ImageSource;
  readonly signal: AbortSignal;
}

/** A failure is told to whoever asks for the layer. */
async function readAll(readings: LayerReadings, { image, source, signal }: ToRead): Promise<void> {
  const nothing = { keeps: () => false, hashes: () => false };
  for (const layer of image.layers) {
    const open = () => source.blob({ digest: layer.digest, size: layer.sizeBytes }, signal);
    try {
      signal.throwIfAborted();
      await readings.files({ layer, open }, nothing);
    } catch {
      return;
    }
  }
}
