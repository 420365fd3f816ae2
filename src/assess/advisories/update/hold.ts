import type { FeedInfo } from '../../../model/index.ts';
import type { MovedFixes } from './moved-back.ts';

/** What a feed held before: its own last state, or what is bundled in its place. */
export interface Before {
  readonly records: number;
  /** The numbers are of the same feed, and may be compared both ways. */
  readonly isSame: boolean;
}

const mostLost = 0.2;
const mostGained = 1;
/** Small feeds double by themselves. */
const gainsCountFrom = 1_000;
const mostMovedBack = 0.02;
const fewMovedBack = 3;

/**
 * Why a feed is not to be applied until somebody accepts it by name: it can hide findings by losing records or by fixes
 * that are lower than before, and it can drown them, or make patches start, by what it suddenly gains.
 */
export function holdReason(info: FeedInfo, before: Before, moved: readonly MovedFixes[]): string | undefined {
  const { records, quarantined } = info;
  if (records === 0) return 'it holds no record that can be used';
  if (records < before.records * (1 - mostLost)) return changed('fell', before.records, records);
  const isLarge = before.isSame && before.records >= gainsCountFrom;
  if (isLarge && records > before.records * (1 + mostGained)) return changed('grew', before.records, records);
  if (quarantined > (records + quarantined) * mostLost) return `${quarantined} of its records cannot be read`;
  return moved.map(backReason).find((reason) => reason !== undefined);
}

function backReason({ back, compared, shown }: MovedFixes): string | undefined {
  if (back < fewMovedBack || back <= compared * mostMovedBack) return undefined;
  const share = `${back} of ${compared}`;
  return `the fixes of ${share} records went back (${shown.join(', ')}); accept it by name if that is right`;
}

function changed(how: string, before: number, now: number): string {
  return `it ${how} from ${before} to ${now} records; accept it by name if that is right`;
}
