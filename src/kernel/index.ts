/**
 * What every room stands on and what knows nothing of patches: errors, digests, canonical JSON (all in `pure/`), and
 * the interfaces of clock, ids and logger with their system versions. It refuses to know any noun of the product.
 */
export { type Clock, instantText, systemClock } from './clock.ts';
export { type Ids, systemIds } from './ids.ts';
export { type LogFields, type Logger, silentLogger } from './logger.ts';
export * from './pure/index.ts';
export { type RetryOptions, withRetry } from './retry.ts';
