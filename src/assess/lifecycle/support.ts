import type { Release } from './releases.ts';
import type { LifecycleTable } from './table.ts';

/** What a table says about one release on one day. Dates are calendar dates; the last day of support still counts. */
export type Support =
  | { readonly kind: 'supported'; readonly title: string; readonly cycle: string; readonly until?: string }
  | { readonly kind: 'extended'; readonly title: string; readonly cycle: string; readonly until: string }
  /** `since` is absent where the source only says that it has ended. */
  | { readonly kind: 'ended'; readonly title: string; readonly cycle: string; readonly since?: string }
  | { readonly kind: 'unknown'; readonly title: string; readonly reason: string };

type TableRelease = LifecycleTable['products'][number]['releases'][number];

/** @param on the day to judge by, `2026-11-21` */
export function supportOf(table: LifecycleTable, release: Release, on: string): Support {
  const product = table.products.find((entry) => entry.product === release.product);
  if (product === undefined) {
    return { kind: 'unknown', title: release.product, reason: `no lifecycle dates for ${release.product}` };
  }
  const found = releaseLine(product.releases, release.version);
  if (found === undefined) {
    const reason = `no lifecycle dates for ${product.title} ${release.version} (table of ${table.asOf})`;
    return { kind: 'unknown', title: product.title, reason };
  }
  return judge(product.title, found, on);
}

function judge(title: string, release: TableRelease, on: string): Support {
  const { cycle, ended, extendedUntil } = release;
  if (ended === false) return { kind: 'supported', title, cycle };
  if (ended === true) return { kind: 'ended', title, cycle };
  if (on <= ended) return { kind: 'supported', title, cycle, until: ended };
  if (extendedUntil === undefined) return { kind: 'ended', title, cycle, since: ended };
  if (on <= extendedUntil) return { kind: 'extended', title, cycle, until: extendedUntil };
  return { kind: 'ended', title, cycle, since: extendedUntil };
}

/** The longest release line that the version is in: `3.20.3` is in `3.20`, `12.5` in `12`, `1.10` not in `1.1`. */
function releaseLine(releases: readonly TableRelease[], version: string): TableRelease | undefined {
  return releases
    .filter(
      ({ cycle }) => version === cycle || version.startsWith(`${cycle}.`) || version.startsWith(`${cycle}-`),
    )
    .toSorted((left, right) => right.cycle.length - left.cycle.length)[0];
}
