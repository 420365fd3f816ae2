import * as z from 'zod';
import { DigestText } from '../../../model/index.ts';
import { Reading } from '../packages/reader.ts';

/** What one file of a layer gave. */
export const FileRecord = z
  .object({
    path: z.string(),
    reader: z.string(),
    reading: Reading,
    /** The first name of this file in its layer, if this is another one. */
    sameAs: z.string().optional(),
  })
  .readonly();
export type FileRecord = z.infer<typeof FileRecord>;

/**
 * What a layer says, in compact form: enough to merge it with those above and below it, and nothing more. It depends
 * on the layer's bytes and the readers alone, so that it is kept by diff id.
 */
export const LayerRecord = z
  .object({
    diffId: DigestText,
    files: z.array(FileRecord).readonly(),
    /** Paths that the layer takes away from those below. */
    whiteouts: z.array(z.string()).readonly(),
    /** Directories of which nothing below shows. */
    opaque: z.array(z.string()).readonly(),
    /** Links on the way to well-known files: path and target as written. */
    links: z.array(z.tuple([z.string(), z.string()])).readonly(),
    /** What replaced something that a reader might have found below, and gives nothing itself. */
    replaced: z.array(z.string()).readonly(),
    entries: z.number().int(),
    sizeBytes: z.number().int(),
  })
  .readonly();
export type LayerRecord = z.infer<typeof LayerRecord>;

/** Changes whenever a reader finds more or other things: cached records of other versions are read anew. */
export const layerReaderVersion = 'layer-5';
