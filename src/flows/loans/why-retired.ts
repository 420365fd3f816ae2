import { matchContents } from '../../assess/match/index.ts';
import { endedWith } from '../../decide/loans/index.ts';
import { OakumError } from '../../kernel/index.ts';
import type { Loan, Patch, Platform } from '../../model/index.ts';
import { readImage } from '../images/read-image.ts';
import type { World } from '../world.ts';

type LayerPatch = Extract<Patch, { kind: 'layer-patch' }>;

/**
 * Why a layer patch is no longer offered: its loan was retired, and by the advisories of now its owner's build has nothing
 * of what the patch would remove. Undefined where it may be offered; also where that build cannot be read any more.
 */
export async function whyRetired(
  world: World,
  patch: LayerPatch,
  { platform, signal }: RetiredOptions,
): Promise<string | undefined> {
  const { loans } = await world.store();
  for (const { id, end } of endedWith(await loans.list(), patch)) {
    if (end?.kind !== 'fixed' || !(await isFree(world, patch, { end, platform, signal }))) continue;
    return `${id} was retired: ${end.image}@${end.digest}, its owner's own build, has nothing of what this would remove: deploy that`;
  }
  return undefined;
}

export interface RetiredOptions {
  /** Of the owner's build, where that is an index. */
  readonly platform: Platform;
  readonly signal: AbortSignal;
}

interface Asking extends RetiredOptions {
  readonly end: Extract<Loan['end'], { kind: 'fixed' }>;
}

async function isFree(
  world: World,
  { removes }: LayerPatch,
  { end, platform, signal }: Asking,
): Promise<boolean> {
  const asked = { reference: end.image, digest: end.digest, platform, useCache: true, signal };
  try {
    const { contents, coverage } = await readImage(world, asked);
    const { findings } = matchContents(contents, await world.advisories());
    const found = new Set(findings.map((one) => `${one.vulnerability} ${one.package.name}`));
    const isAny = removes.some(({ name }) => found.has(name.split(' ').slice(0, 2).join(' ')));
    return coverage.unread.length === 0 && !isAny;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof OakumError)) throw error;
    return false;
  }
}
