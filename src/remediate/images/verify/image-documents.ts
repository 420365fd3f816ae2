import type { ImageSource } from '../../../edges/oci/interface.ts';
import { parseManifest } from '../../../formats/oci/index.ts';
import { OakumError } from '../../../kernel/pure/index.ts';
import type { Image } from '../../../model/index.ts';
import type { ImageDocuments } from './settings.ts';

const maxConfigBytes = 8 * 2 ** 20;

/** Manifest and configuration of an image. @throws oci.too-large, oci.malformed, and what the source throws */
export async function imageDocuments(
  { family }: Image,
  source: ImageSource,
  signal: AbortSignal | undefined,
): Promise<ImageDocuments> {
  const { bytes, mediaType } = await source.manifest(family.manifest, signal);
  const parsed = parseManifest(bytes, mediaType);
  if (parsed.kind !== 'manifest') throw new OakumError('oci.malformed', `${family.manifest} is no image`);
  const { size } = parsed.manifest.config;
  if (size > maxConfigBytes) throw new OakumError('oci.too-large', `the configuration has ${size} bytes`);
  const blob = source.blob({ digest: family.config, size }, signal);
  return { manifest: bytes, config: Buffer.concat(await Array.fromAsync(blob)) };
}
