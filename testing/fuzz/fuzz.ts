import fc from 'fast-check';
import { blind, mutated } from './mutate.ts';
import { type Random, randomOf } from './random.ts';
import { Watch } from './watch.ts';

export interface Fuzzing<Sample extends { readonly bytes: Uint8Array }> {
  /** What is fuzzed, for the message of a failure. */
  readonly name: string;
  /** Valid input; what is longer than 200 kB is passed over, unless there is nothing else. */
  readonly samples: readonly Sample[];
  /** Gives one input, made of the sample, to what is fuzzed; throws where a law is broken. */
  readonly feed: (bytes: Uint8Array, sample: Sample) => unknown;
  /** How many inputs; 10,000 unless said. */
  readonly inputs?: number;
  /** Seeds that failed before, to be tried first. */
  readonly seeds?: readonly number[];
}

/** For the test around one call, on a machine that is busy. */
export const fuzzTimeoutMs = 180_000;

const inputsInOne = 100;
const longSample = 200_000;
const shortSample = 8_000;
/** Of the processor: a reader gets kilobytes and needs microseconds; what needs this grows with something it should not. */
const slowMs = 5_000;
/** Three quarters of what the process for hostile bytes may have, over what was there before, with garbage not yet collected. */
const mostBytes = 384 * 2 ** 20;

/**
 * Feeds many inputs. A failure names the thing, the seed and the number of the input behind it; `seeds: [that]` gives the
 * same inputs again. An input that hangs ends the process, with the same words on standard error.
 */
export async function fuzz<Sample extends { readonly bytes: Uint8Array }>({
  name,
  samples,
  feed,
  inputs = 10_000,
  seeds = [],
}: Fuzzing<Sample>): Promise<void> {
  if (process.env.OAKUM_FUZZ !== 'true')
    throw new Error(
      `${name}: fuzzing needs a process of its own: add the file to \`fuzzed\` in vitest.config.ts`,
    );
  const fit = samples.filter(({ bytes }) => bytes.byteLength <= longSample);
  const pick = pickerOf(fit.length === 0 ? samples : fit);
  const watch = new Watch(name);
  const before = peakBytes();
  const batch = async (seed: number): Promise<void> => {
    const random = randomOf(seed);
    for (let number = 1; number <= inputsInOne; number += 1) {
      const sample = pick(random);
      const bytes = inputOf(sample.bytes, random, pick(random).bytes);
      await one({ name, seed, number, watch }, () => feed(bytes, sample));
    }
    const grown = peakBytes() - before;
    if (grown > mostBytes) throw new Error(`${name}: seed ${seed}: memory grew by ${grown} bytes`);
  };
  try {
    const outcome = await fc.check(fc.asyncProperty(fc.noShrink(fc.nat(2 ** 31 - 1)), batch), {
      numRuns: Math.ceil(inputs / inputsInOne) + seeds.length,
      examples: seeds.map((seed) => [seed]),
      endOnFailure: true,
    });
    if (outcome.failed) throw outcome.errorInstance;
  } finally {
    await watch.end();
  }
}

/** Small samples are many changes to the byte, and cheap: two of three are such, where there are any. */
function pickerOf<Sample extends { readonly bytes: Uint8Array }>(
  samples: readonly Sample[],
): (random: Random) => Sample {
  const [first, ...others] = samples;
  if (first === undefined) throw new Error('nothing to fuzz with: no samples');
  const all: readonly [Sample, ...Sample[]] = [first, ...others];
  const [short, ...shorts] = samples.filter(({ bytes }) => bytes.byteLength <= shortSample);
  const small: readonly [Sample, ...Sample[]] = short === undefined ? all : [short, ...shorts];
  return (random) => random.of(random.below(3) === 0 ? all : small);
}

function inputOf(sample: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  return random.below(8) === 0 ? blind(sample, random) : mutated(sample, random, other);
}

interface Input {
  readonly name: string;
  readonly seed: number;
  readonly number: number;
  readonly watch: Watch;
}

async function one({ name, seed, number, watch }: Input, feed: () => unknown): Promise<void> {
  watch.begin(seed, number);
  const before = process.cpuUsage();
  try {
    await feed();
  } catch (error) {
    throw new Error(`${name}: seed ${seed}, input ${number}: ${String(error)}`, { cause: error });
  }
  const { user, system } = process.cpuUsage(before);
  const tookMs = (user + system) / 1000;
  if (tookMs > slowMs) throw new Error(`${name}: seed ${seed}, input ${number}: took ${tookMs} ms`);
}

/** The most that the process ever had in memory, whatever was freed since. */
function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
