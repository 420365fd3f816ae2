import { join } from 'node:path';
import * as z from 'zod';
import { costOf } from './cost.ts';
import { withEstate } from './estate/serve.ts';
import type { Measurement } from './measurement.ts';
import type { Row } from './row.ts';

const podCount = 150_000;
const images = 300;
const advisories = 10_000;
const program = join(import.meta.dirname, 'programs', 'answer-advisories.ts');

/** From one new advisory to the workloads that it affects, of an estate that was read and whose images are known. */
export const newAdvisories: Measurement = {
  id: 'advisories',
  measure: (place) =>
    withEstate(place, podCount, async (kubeconfig) => {
      const said: Said[] = [];
      for (let turn = 0; turn < place.turns; turn += 1) said.push(await answered(kubeconfig));
      return rowsOf(said);
    }),
};

const Said = z.object({
  pods: z.literal(podCount),
  advisories: z.literal(advisories),
  wrong: z.literal(0),
  left: z.literal(0),
  affected: z.number().positive(),
  takeMs: z.number(),
  indexMb: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  p99CpuMs: z.number(),
  maxMs: z.number(),
});
type Said = z.infer<typeof Said>;

async function answered(kubeconfig: string): Promise<Said> {
  const args = [
    '--disable-warning=ExperimentalWarning',
    program,
    kubeconfig,
    String(images),
    String(advisories),
  ];
  const { stdout } = await costOf({ program: process.execPath, args });
  return Said.parse(JSON.parse(stdout));
}

function rowsOf(said: readonly Said[]): readonly Row[] {
  const title = `a new advisory to the workloads that it affects, ${podCount} pods of ${images} images`;
  const row = (
    what: string,
    pick: (one: Said) => number,
    more: { unit: 'ms' | 'MB'; goal?: number },
  ): Row => ({
    kind: 'measured',
    title: `${title}: ${what}`,
    sorted: said.map(pick).toSorted((left, right) => left - right),
    ...more,
  });
  return [
    row(`p50 of ${advisories}`, ({ p50Ms }) => p50Ms, { unit: 'ms' }),
    row('p99', ({ p99Ms }) => p99Ms, { unit: 'ms', goal: 50 }),
    row('p99 of processor time', ({ p99CpuMs }) => p99CpuMs, { unit: 'ms' }),
    row('the longest', ({ maxMs }) => maxMs, { unit: 'ms' }),
    row('memory of what is kept for it', ({ indexMb }) => indexMb, { unit: 'MB' }),
    row('made from a reading', ({ takeMs }) => takeMs, { unit: 'ms' }),
  ];
}
