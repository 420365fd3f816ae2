/**
 * Fuzzing of whatever reads hostile bytes: changed copies of valid samples and bytes without structure, many to one
 * property, from seeds that can be given again. A reader that throws, is slow, hangs or grows fails with its name and the
 * seed. It refuses to judge what a reader finds: that is what the samples' own tests are for.
 */
export { type Fuzzing, fuzz, fuzzTimeoutMs } from './fuzz.ts';
