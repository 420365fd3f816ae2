import type { PatchPlatformsResult } from '../../flows/patch-platforms.ts';
import type { PlatformsPlan } from '../../flows/plan-platforms.ts';
import { imagePlanTable } from './image-plan.ts';
import { patchedText } from './patched-image.ts';
import { columns, printable } from './table.ts';

/** What came of an index, for a person: where it lies, what became of each platform, and of each what one image says. */
export function platformsText(result: PatchPlatformsResult): string {
  const head =
    result.image === undefined
      ? `${result.reference}: ${result.code}`
      : `${result.image}\n${result.code}, signed ${result.signed}`;
  const rows = result.platforms.map(({ platform, becomes, source, result: one }) => [
    platform,
    one?.code ?? 'not asked for',
    becomes,
    one?.digest ?? source,
  ]);
  const message = result.message === '' ? [] : [printable(result.message)];
  const attested = result.attested.map((type) => `attested: ${type}`);
  const each = result.platforms.flatMap(({ platform, result: one }) =>
    one === undefined ? [] : ['', `${platform}:`, patchedText(one)],
  );
  const table = columns(['PLATFORM', 'OUTCOME', 'BECOMES', 'DIGEST'], rows);
  return [head, ...message, ...attested, '', table, ...each].join('\n');
}

/** What would be done of an index, platform by platform. */
export function platformsPlanText({ platforms, others, dropped }: PlatformsPlan): string {
  const each = platforms.flatMap(({ platform, plan }) => [`${platform}:`, imagePlanTable(plan), '']);
  const left = others.length === 0 ? [] : [`not asked for: ${others.join(', ')}`];
  const gone = dropped.length === 0 ? [] : [`attestations that are left out: ${dropped.length}`];
  return [...each, ...left, ...gone].join('\n');
}
