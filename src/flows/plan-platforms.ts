import { type ImagePlan, platformText } from '../model/index.ts';
import { imagePlatforms } from './images/image-platforms.ts';
import type { PlatformsAsked } from './patch-asked.ts';
import { planImage } from './plan-image.ts';
import type { World } from './world.ts';

/** What patching the platforms of one index would do: each by its own plan. */
export interface PlatformsPlan {
  readonly reference: string;
  readonly platforms: readonly { readonly platform: string; readonly plan: ImagePlan }[];
  /** Platforms that are not asked for. */
  readonly others: readonly string[];
  /** Digests of attestations that the new index would not have. */
  readonly dropped: readonly string[];
}

/** Nothing is made or pushed. */
export async function planPlatforms(world: World, request: PlatformsAsked): Promise<PlatformsPlan> {
  const { index, asked, others, dropped } = await imagePlatforms(world, request);
  const platforms: { readonly platform: string; readonly plan: ImagePlan }[] = [];
  for (const { platform } of asked) {
    const plan = await planImage(world, { ...request, of: { platform, digest: index.digest } });
    platforms.push({ platform: platformText(platform), plan });
  }
  const { reference } = request;
  return { reference, platforms, others: others.map((one) => platformText(one.platform)), dropped };
}
