import type { AdvisoryIndex, Os, Package } from '../../model/index.ts';
import type { AskedName } from './look-up.ts';
import { routeOf } from './route.ts';

/**
 * Every name that judging a package may look up: what an index says under any other changes nothing about it, as long
 * as the same feeds speak for the same ecosystems. Empty where nobody is asked.
 */
export function namesAsked(
  item: Package,
  os: Os | undefined,
  index: Pick<AdvisoryIndex, 'feeds'>,
): readonly AskedName[] {
  const route = routeOf(item, os, index);
  if (route.kind === 'unknown') return [];
  const { ecosystem, subscribed = [], names, undecided = [], successor, beside = [] } = route;
  return [
    ...[ecosystem, ...subscribed].flatMap((one) =>
      [...names, ...undecided].map((name) => ({ ecosystem: one, name })),
    ),
    ...(successor === undefined ? [] : [{ ecosystem, name: successor }]),
    ...beside.flatMap((one) => [one, ...(one.looksAt ?? [])]).map(nameOnly),
  ];
}

function nameOnly({ ecosystem, name }: AskedName): AskedName {
  return { ecosystem, name };
}
