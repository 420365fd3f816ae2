import { indexedArrival } from '../../assess/advisories/index.ts';
import type { AdvisoryIndex, Finding, Listed } from '../../model/index.ts';

/** The earliest entry about a vulnerability under any of its names; undefined where no loaded catalogue lists it. */
export function listedIn(
  index: Pick<AdvisoryIndex, 'facts' | 'feeds'>,
  { vulnerability, aliases }: Pick<Finding, 'vulnerability' | 'aliases'>,
): Listed | undefined {
  const names = [vulnerability, ...aliases];
  const { kev } = index.facts(names);
  if (kev === undefined) return undefined;
  const isIts = (name: string): boolean => {
    const own = index.facts([name]).kev;
    return own?.source === kev.source && own.dateAdded === kev.dateAdded;
  };
  const name = names.find(isIts) ?? vulnerability;
  const times = index.feeds.find(({ id }) => id === kev.source)?.times;
  if (kev.arrival === undefined) return { name, listing: kev };
  return { name, listing: { ...kev, arrival: indexedArrival(kev.arrival, times) } };
}
