import type { Image, ImageVerdict } from '../../../model/index.ts';
import type { PatchedImage } from '../contract.ts';

const megabyte = 1_000_000;
/** Without a limit of one's own: an image that more than doubles, and by more than this. */
const defaultGrowthBytes = 200 * megabyte;

/**
 * What the patch adds, in bytes as they are stored and pulled. With a limit the new layer must not be larger; without
 * one the image must not more than double by more than 200 MB.
 */
export function judgeSize(
  { layers }: Pick<Image, 'layers'>,
  { layer }: Pick<PatchedImage, 'layer'>,
  maxLayerBytes: number | undefined,
): ImageVerdict {
  const before = layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const measured = [`layer=${layer.sizeBytes}`, `before=${before}`, `after=${before + layer.sizeBytes}`];
  const adds = `the new layer adds ${text(layer.sizeBytes)} to ${text(before)}`;
  const fault = faultOf(layer.sizeBytes, { before, maxLayerBytes });
  if (fault !== undefined)
    return { check: 'size', verdict: 'failed', measured, message: `${adds}: ${fault}` };
  return { check: 'size', verdict: 'passed', measured, message: adds };
}

function faultOf(
  added: number,
  { before, maxLayerBytes }: { readonly before: number; readonly maxLayerBytes: number | undefined },
): string | undefined {
  if (maxLayerBytes !== undefined)
    return added > maxLayerBytes ? `more than the limit of ${text(maxLayerBytes)}` : undefined;
  return added > before && added > defaultGrowthBytes ? 'the image more than doubles' : undefined;
}

function text(bytes: number): string {
  return bytes < megabyte ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / megabyte).toFixed(1)} MB`;
}
