import { compareVersions } from '../../formats/versions/index.ts';
import type { Advisory, VersionSpan } from '../../model/index.ts';
import type { LookUp } from './look-up.ts';

/**
 * A version that an advisory names inside a span, so that its word may change there: undefined where it says the same of
 * every version of the span. From a first affected or a fixed version on its word is another one, after a last affected one
 * too, and a listed version stands alone. What cannot be compared is left to who judges one version: it is never decided.
 */
export function changeWithin(
  { ranges, versions }: Advisory,
  { atLeast, atMost }: VersionSpan,
  { scheme, readBound }: Pick<LookUp, 'scheme' | 'readBound'>,
): string | undefined {
  const afterLeast = (one: string): number => compareVersions(scheme, one, atLeast) ?? -1;
  const afterMost = (one: string): number =>
    atMost === undefined ? -1 : (compareVersions(scheme, one, atMost) ?? 1);
  const bounds = (pick: (range: Advisory['ranges'][number]) => readonly (string | undefined)[]) =>
    ranges.flatMap(pick).flatMap((one) => (one === undefined || one === '0' ? [] : [readBound(one)]));
  return (
    bounds(({ introduced, fixed }) => [introduced, fixed]).find(
      (one) => afterLeast(one) > 0 && afterMost(one) <= 0,
    ) ??
    bounds(({ lastAffected }) => [lastAffected]).find((one) => afterLeast(one) >= 0 && afterMost(one) < 0) ??
    versions.find((one) => afterLeast(one) >= 0 && afterMost(one) <= 0)
  );
}
