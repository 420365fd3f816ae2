import type { WritableTree } from '../../../edges/files/interface.ts';
import type { ImageSource } from '../../../edges/oci/interface.ts';
import type { Image } from '../../../model/index.ts';
import { isApkDatabaseFile } from '../apk-database/index.ts';
import type { PatchedImage } from '../contract.ts';
import { isDatabaseFile } from '../dpkg-database/index.ts';
import { type LayerReadings, readWithLayer, type Wanted, type WithLayer } from '../image-files/index.ts';
import { isRpmRecord } from './claims-rpm.ts';
import { isLinkerFile } from './library-search.ts';

/** What an engine made, and the image that it made it of. */
export interface ToVerify {
  readonly image: Image;
  /** Of the image's layers. */
  readonly source: ImageSource;
  readonly patched: PatchedImage;
  /** Where the new layer lies. */
  readonly work: Pick<WritableTree, 'stream'>;
  /** Whether its packages are rpm's, whose records have SHA-256. */
  readonly hasRpms: boolean;
  /** What the image's layers hold, where an engine has asked before. */
  readonly readings?: LayerReadings | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What is looked at in the image and in the result. */
export function resultWants(hasRpms: boolean): Wanted {
  return { keeps: isKept, hashes: () => true, sha256: hasRpms, linked: true };
}

/** The image without and with the new layer: every file hashed, the package databases kept. */
export async function readResult(toVerify: ToVerify): Promise<WithLayer> {
  const { image, source, patched, work, hasRpms, readings, signal } = toVerify;
  const { layer } = patched;
  return await readWithLayer(image, source, {
    layer,
    blob: work.stream(layer.path),
    wanted: resultWants(hasRpms),
    readings,
    signal,
  });
}

function isKept(path: string): boolean {
  return (
    isDatabaseFile(path) ||
    isApkDatabaseFile(path) ||
    isLinkerFile(path) ||
    isRpmRecord(path) ||
    path === 'var/lib/dpkg/diversions' ||
    /^var\/lib\/dpkg\/info\/[^/]+\.md5sums$/.test(path)
  );
}
