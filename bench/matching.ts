import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { rigHas } from '../rig/needs.ts';
import { type Cost, costOf } from './cost.ts';
import { imageA, imageB } from './images.ts';
import type { Measurement, Place } from './measurement.ts';
import type { Row } from './row.ts';
import { oakum, timeInTurns } from './whole-process.ts';

const lists = 1000;
const size = 300;
const quietly = '--disable-warning=ExperimentalWarning';

/**
 * Matching and nothing else: one bill of materials as a command, and a thousand package lists in one process against
 * the bundled index. The lists are drawn from the packages of image B, so they have many in common, as an estate does.
 */
export const matching: Measurement = {
  id: 'matching',
  measure: async (place) => {
    const able = rigHas('mmdebstrap');
    if (!able.ok) return [{ kind: 'skipped', title: 'matching of the packages of images A and B', ...able }];
    return [...(await oneDocument(place)), ...(await manyLists(place))];
  },
};

/** The document is what Oakum itself writes about image A. */
async function oneDocument(place: Place): Promise<readonly Row[]> {
  const image = await imageA();
  const file = join(place.directory('sbom'), 'a.cdx.json');
  const state = join(place.directory('state'), 'state');
  writeFileSync(
    file,
    await printed(['scan', 'image', `oci:${image.layout}`, '-o', 'cyclonedx', '--state', state]),
  );
  const command = oakum(['scan', 'sbom', file, '-o', 'json', '--state', state]);
  return timeInTurns([
    {
      title: 'a bill of materials of image A, matched by a command',
      command,
      runs: 15,
      goal: 250,
      exits: [0, 4],
    },
  ]);
}

const Said = z.object({
  openMs: z.number(),
  matchMs: z.number(),
  firstMs: z.number(),
  findings: z.number().positive(),
});

async function manyLists(place: Place): Promise<readonly Row[]> {
  const image = await imageB();
  const file = join(place.directory('list'), 'b.json');
  const state = join(place.directory('state'), 'state');
  const scan = ['scan', 'image', `oci:${image.layout}`, '--packages-only', '-o', 'json', '--state', state];
  writeFileSync(file, await printed(scan));
  const program = join(import.meta.dirname, 'programs', 'match-many.ts');
  const command = {
    program: process.execPath,
    args: [quietly, program, file, String(lists), String(size)],
  };
  const costs: Cost[] = [];
  for (let turn = 0; turn < place.turns; turn += 1) costs.push(await costOf(command));
  const said = costs.map(({ stdout }) => Said.parse(JSON.parse(stdout)));
  const title = `${lists} lists of ${size} packages, in one process`;
  const row = (what: string, unit: 'ms' | 'MB', values: readonly number[], goal?: number): Row => ({
    kind: 'measured',
    title: what,
    unit,
    sorted: values.toSorted((left, right) => left - right),
    ...(goal === undefined ? {} : { goal }),
  });
  return [
    row(
      'the bundled index, opened',
      'ms',
      said.map(({ openMs }) => openMs),
      100,
    ),
    row(
      'the first list, with what it unpacks',
      'ms',
      said.map(({ firstMs }) => firstMs),
    ),
    row(
      title,
      'ms',
      said.map(({ matchMs }) => matchMs),
      5000,
    ),
    row(
      `${title}: memory`,
      'MB',
      costs.map(({ peakMb }) => peakMb),
    ),
  ];
}

/** Exit 4 says that some of it was not judged or could not be read, which is so of these images. */
async function printed(args: readonly string[]): Promise<string> {
  return (await costOf(oakum(args), [0, 4])).stdout;
}
