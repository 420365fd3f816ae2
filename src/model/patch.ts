import * as z from 'zod';
import { Place } from './finding.ts';
import { PatchWay } from './patch-way.ts';
import { RebuildOrder } from './rebuild.ts';
import { DigestText, InstantText } from './schemas.ts';

/** One package that a patch moves. */
export const PackageChange = z.object({ name: z.string(), from: z.string(), to: z.string() }).readonly();
export type PackageChange = z.infer<typeof PackageChange>;

/** What becomes of one platform of an index. */
export const PlatformPatch = z
  .object({
    /** `linux/arm64/v8` */
    platform: z.string(),
    /** Of the manifest in the index. */
    digest: DigestText,
    /** Empty where nothing of it moves: then the manifest stays as it is. */
    packages: z.array(PackageChange).readonly(),
  })
  .readonly();
export type PlatformPatch = z.infer<typeof PlatformPatch>;

/** A container whose image a patch changes. */
export const PatchTarget = z
  .object({
    workload: Place,
    kind: z.string(),
    namespace: z.string(),
    name: z.string(),
    uid: z.string(),
    container: z.string(),
    image: z.string(),
  })
  .readonly();
export type PatchTarget = z.infer<typeof PatchTarget>;

/** A container that runs an image and stands in no pod template: a webhook injected it, or a person started it. */
export interface OutsideTemplate {
  readonly workload: Place;
  readonly container: string;
  readonly how: 'injected' | 'ephemeral';
}

const common = {
  id: z.string(),
  title: z.string(),
  subject: z.string(),
  /** Findings that it removes, with a display name. */
  removes: z.array(Place).readonly(),
  /** Findings of the same subject that stay, with the reason in the name. */
  leaves: z.array(Place).readonly(),
  due: InstantText.optional(),
  dueRule: z.string().optional(),
  exploited: z.number().int(),
  points: z.number().int(),
  where: z.array(Place).readonly(),
  how: z.string(),
  reasons: z.array(z.string()).readonly(),
  targets: z.array(PatchTarget).readonly(),
  /** Every way there is, in the order in which they are preferred. Absent of what is no image, and before they were said. */
  ways: z.array(PatchWay).readonly().optional(),
};

/** One change that removes findings. */
export const Patch = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('layer-patch'),
      ...common,
      image: z.string(),
      /** Of the manifest; of the index where there are `platforms`. */
      digest: DigestText,
      /** Each move once, of whatever platform. */
      packages: z.array(PackageChange).readonly(),
      /** Where nodes run several platforms of an index: each of them. What no node runs does not go into the new index. */
      platforms: z.array(PlatformPatch).readonly().optional(),
    })
    .readonly(),
  z
    .object({
      kind: z.literal('tag-bump'),
      ...common,
      image: z.string(),
      digest: DigestText,
      toImage: z.string(),
      toDigest: DigestText,
    })
    .readonly(),
  /** The owner's CI builds it again on a fixed base; nothing of Oakum's lies on it. */
  z
    .object({
      kind: z.literal('rebuild'),
      ...common,
      image: z.string(),
      digest: DigestText,
      order: RebuildOrder,
    })
    .readonly(),
  /** No fix, or nothing that Oakum can do yet: shown so that nobody thinks it is clean. */
  z.object({ kind: z.literal('none'), ...common }).readonly(),
]);
export type Patch = z.infer<typeof Patch>;
export type PatchKind = Patch['kind'];
