import type { FetchState } from '../index/catalogue.ts';

/**
 * Whether what is kept was fetched or asked for at a moment that has not come: the clock here was ahead then, or is behind now.
 * Nothing that was concluded from it (it is as it was, it is younger than a week) can be believed, so all of it is fetched again.
 */
export function wasAhead(fetch: readonly FetchState[], now: Temporal.Instant): boolean {
  return fetch
    .flatMap(({ fetchedAt, checkedAt }) => [fetchedAt, checkedAt])
    .some((at) => Temporal.Instant.compare(Temporal.Instant.from(at), now) > 0);
}
