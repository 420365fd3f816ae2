import * as z from 'zod';
import { OakumError } from '../../../kernel/pure/index.ts';

/** What one layer may cost. */
export const LayerLimits = z
  .object({
    /** Bytes after decompression. */
    maxBytes: z.number().int().positive(),
    /** Decompressed to compressed, beyond `ratioFromBytes`: files of zeros are honest, gigabytes of them are not. */
    maxRatio: z.number().positive(),
    ratioFromBytes: z.number().int().positive(),
    maxEntries: z.number().int().positive(),
    /** Files that gave something. */
    maxFiles: z.number().int().positive(),
  })
  .readonly();
export type LayerLimits = z.infer<typeof LayerLimits>;

export const defaultLayerLimits: LayerLimits = {
  maxBytes: 4 * 2 ** 30,
  maxRatio: 200,
  ratioFromBytes: 512 * 2 ** 20,
  maxEntries: 1_000_000,
  maxFiles: 200_000,
};

export function tooLarge(fact: string): OakumError {
  return new OakumError('images.too-large', `the layer has ${fact}`);
}
