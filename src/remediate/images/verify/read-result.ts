import type { WritableTree } from '../../../edges/files/interface.ts';
import type { ImageSource } from '../../../edges/oci/interface.ts';
import type { Image } from '../../../model/index.ts';
import { isApkDatabaseFile } from '../apk-database/index.ts';
import type { PatchedImage } from '../contract.ts';
import { isDatabaseFile } from '../dpkg-database/index.ts';
import { readWithLayer, type WithLayer } from '../image-files/index.ts';
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
  readonly signal?: AbortSignal | undefined;
}

/** The image without and with the new layer: every file hashed, the package databases kept. */
export async function readResult({
  image,
  source,
  patched,
  work,
  hasRpms,
  signal,
}: ToVerify): Promise<WithLayer> {
  const { layer } = patched;
  return await readWithLayer(image, source, {
    layer,
    blob: work.stream(layer.path),
    wanted: { keeps: isKept, hashes: () => true, sha256: hasRpms, linked: true },
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
