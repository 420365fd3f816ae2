import * as z from 'zod';
import { Place } from './finding.ts';
import { ImageFamily, Platform } from './image.ts';
import { DigestText } from './schemas.ts';

/** How sure a base is: its layers are there, or somebody only says so. */
export const Confidence = z.enum(['high', 'medium', 'low']);
export type Confidence = z.infer<typeof Confidence>;

const claim = { confidence: Confidence, evidence: z.array(z.string()).readonly() };

/** What an image was built on. `layers` counts from the lowest; an image's base has always fewer than the image. */
export const ImageBase = z.discriminatedUnion('kind', [
  /** An image of the estate, all of whose layers are the first ones of this image. */
  z.object({ kind: z.literal('image'), image: Place, layers: z.number().int(), ...claim }).readonly(),
  /** What annotations or labels name; where its layers end is not known. */
  z
    .object({
      kind: z.literal('named'),
      name: z.string().optional(),
      digest: DigestText.optional(),
      ...claim,
    })
    .readonly(),
  /** Layers that this image shares with others, while no image of the estate ends with them. `chain` is their OCI ChainID. */
  z
    .object({
      kind: z.literal('shared'),
      chain: DigestText,
      layers: z.number().int(),
      /** How many images of the estate begin with them, this one too. */
      images: z.number().int(),
      ...claim,
    })
    .readonly(),
  /** Annotated as built on nothing. */
  z.object({ kind: z.literal('scratch'), ...claim }).readonly(),
  z.object({ kind: z.literal('unknown'), evidence: z.array(z.string()).readonly() }).readonly(),
]);
export type ImageBase = z.infer<typeof ImageBase>;

/** Who brought a layer. `own` is what lies above the base that is known; a base outside of the estate may hide in it. */
export const LayerOrigin = z.discriminatedUnion('kind', [
  /** The lowest image of the estate that has the layer: where a fix serves all that is built on it. */
  z.object({ kind: z.literal('base'), base: Place }).readonly(),
  z.object({ kind: z.literal('shared'), chain: DigestText, images: z.number().int() }).readonly(),
  z.object({ kind: z.literal('own') }).readonly(),
  /** Added by a patch engine of Oakum's, as labels and history say. */
  z.object({ kind: z.literal('patch') }).readonly(),
  /** The base is not known, or the same layer stands in it and above it. */
  z.object({ kind: z.literal('unknown') }).readonly(),
]);
export type LayerOrigin = z.infer<typeof LayerOrigin>;

/** One layer of an image with the command that made it, where the history tells. */
export const LineageLayer = z
  .object({ diffId: DigestText, command: z.string().optional(), origin: LayerOrigin })
  .readonly();
export type LineageLayer = z.infer<typeof LineageLayer>;

/** The layer that brought a package: its place from the lowest, which is 1. */
export const Brought = z
  .object({ layer: z.number().int(), command: z.string().optional(), origin: LayerOrigin })
  .readonly();
export type Brought = z.infer<typeof Brought>;

/** Where an image comes from, as far as the images of one scan can tell. */
export const Lineage = z
  .object({
    base: ImageBase,
    /** Lowest first, one for each layer. */
    layers: z.array(LineageLayer).readonly(),
    /** What a patch engine made this image from; the image of the estate where it is one, else its digest. */
    patchedFrom: Place.optional(),
    /** Images of the estate built on this one, nearest only, sorted by name. */
    children: z.array(Place).readonly(),
  })
  .readonly();
export type Lineage = z.infer<typeof Lineage>;

/** One image of a scan. */
export const ReportImage = z
  .object({
    subject: z.string(),
    /** As templates or people name it, sorted. */
    references: z.array(z.string()).readonly(),
    family: ImageFamily,
    platform: Platform,
    lineage: Lineage,
  })
  .readonly();
export type ReportImage = z.infer<typeof ReportImage>;
