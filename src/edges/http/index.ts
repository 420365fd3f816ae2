/**
 * HTTP: how feeds, package indexes and packages are fetched, whole and within a limit. `makeFetcher` is the real
 * client, `retrying` the decorator that asks again where that can help; `makeCaller` asks interfaces that need credentials. It refuses schemes and hosts that were not
 * allowed, also behind a redirect, and plain HTTP to any machine but this one unless the host was named.
 */
export { makeCaller } from './caller.ts';
export { type FetcherOptions, makeFetcher } from './fetcher.ts';
export type { Call, CallAnswer, FetchedBytes, Fetcher, FetchOptions, HttpCaller } from './interface.ts';
export { retrying } from './retrying.ts';
