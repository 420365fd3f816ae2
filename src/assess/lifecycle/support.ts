import type { Release } from './releases.ts';
import type { LifecycleTable } from './table.ts';

/** What a table says about one release on one day. Dates are calendar dates; the last day of support still counts. */
export type Support =
  | { readonly kind: 'supported'; readonly title: string; readonly cycle: string; readonly until?: string }
  /** Fixes still come to everybody, by another team (Debian LTS). */
  | { readonly kind: 'extended'; readonly title: string; readonly cycle: string; readonly until: string }
  /** Fixes exist in a paid channel only: who has no contract gets none. */
  | {
      readonly kind: 'paid-only';
      readonly title: string;
      readonly cycle: string;
      readonly since: string;
      readonly until: string;
      readonly program: string;
    }
  /** `since` is absent where the source only says that it has ended. */
  | { readonly kind: 'ended'; readonly title: string; readonly cycle: string; readonly since?: string }
  | { readonly kind: 'unknown'; readonly title: string; readonly reason: string };

type TableRelease = LifecycleTable['products'][number]['releases'][number];

/** What the table has of a release. */
export type FoundRelease =
  | {
      readonly kind: 'found';
      readonly title: string;
      readonly source: string;
      readonly release: TableRelease;
    }
  | { readonly kind: 'unknown'; readonly title: string; readonly reason: string };

/** @param on the day to judge by, `2026-11-21` */
export function supportOf(table: LifecycleTable, release: Release, on: string): Support {
  const found = findRelease(table, release);
  return found.kind === 'unknown' ? found : judge(found.title, found.release, on);
}

export function findRelease(table: LifecycleTable, release: Release): FoundRelease {
  const product = table.products.find((entry) => entry.product === release.product);
  if (product === undefined) {
    return { kind: 'unknown', title: release.product, reason: `no lifecycle dates for ${release.product}` };
  }
  const found = releaseLine(product.releases, release.version);
  const { title, source = `${table.source} (${table.asOf})` } = product;
  if (found !== undefined) return { kind: 'found', title, source, release: found };
  const reason = `no lifecycle dates for ${title} ${release.version} (table of ${table.asOf})`;
  return { kind: 'unknown', title, reason };
}

function judge(title: string, release: TableRelease, on: string): Support {
  const { cycle, ended, extended } = release;
  if (ended === false) return { kind: 'supported', title, cycle };
  if (ended === true) return { kind: 'ended', title, cycle };
  if (on <= ended) return { kind: 'supported', title, cycle, until: ended };
  if (extended === undefined) return { kind: 'ended', title, cycle, since: ended };
  const { until, program } = extended;
  const isFree = extended.access === 'free';
  if (on > until) return { kind: 'ended', title, cycle, since: isFree ? until : ended };
  return isFree
    ? { kind: 'extended', title, cycle, until }
    : { kind: 'paid-only', title, cycle, since: ended, until, program };
}

/** The longest release line that the version is in: `3.20.3` is in `3.20`, `12.5` in `12`, `1.10` not in `1.1`. */
function releaseLine(releases: readonly TableRelease[], version: string): TableRelease | undefined {
  return releases
    .filter(
      ({ cycle }) => version === cycle || version.startsWith(`${cycle}.`) || version.startsWith(`${cycle}-`),
    )
    .toSorted((left, right) => right.cycle.length - left.cycle.length)[0];
}
