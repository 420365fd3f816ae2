import * as z from 'zod';
import { LayerLimits } from './limits.ts';
import { FileRecord, LayerRecord } from './record.ts';

/** What the parent asks of the process that reads layers; the layer's bytes follow. */
export const LayerQuestion = z
  .object({ limits: LayerLimits, readAs: z.array(z.tuple([z.string(), z.string()])).readonly() })
  .readonly();
export type LayerQuestion = z.infer<typeof LayerQuestion>;

/** The lines of its answer: each file by itself, so that no line is huge, then the layer; or why there is none. */
export const LayerLine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), file: FileRecord }),
  z.object({
    kind: z.literal('layer'),
    layer: LayerRecord.unwrap().omit({ files: true }),
    missed: z.array(z.tuple([z.string(), z.string()])).readonly(),
  }),
  z.object({ kind: z.literal('failed'), code: z.string(), reason: z.string() }),
]);
export type LayerLine = z.infer<typeof LayerLine>;
