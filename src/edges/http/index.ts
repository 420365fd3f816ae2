/**
 * HTTP: how feeds, package indexes and packages are fetched, whole and within a limit. `makeFetcher` is the real
 * client, `retrying` the decorator that asks again where that can help; `makeCaller`
 * makes the one that posts, too, and follows no redirect. It refuses schemes and hosts that were not
 * allowed, also behind a redirect, and plain HTTP to any machine but this one unless the host was named.
 */
export { type FetcherOptions, makeCaller, makeFetcher } from './fetcher.ts';
export type { CallRequest, FetchedBytes, Fetcher, FetchOptions, HttpCaller } from './interface.ts';
export { retrying } from './retrying.ts';
