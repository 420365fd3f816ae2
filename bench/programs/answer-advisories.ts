import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openAdvisories, withRecords } from '../../src/assess/advisories/index.ts';
import { makeMatcher, namesAsked } from '../../src/assess/match/index.ts';
import { openTree } from '../../src/edges/files/index.ts';
import { affectedBy, makeHoldings } from '../../src/flows/estate/holdings.ts';
import { imagesInUse } from '../../src/flows/estate/images-in-use.ts';
import { subjectsOf } from '../../src/flows/estate/subjects.ts';
import type { Advisory, AdvisoryIndex } from '../../src/model/index.ts';
import { draws } from '../estate/draws.ts';
import { imageAt } from '../estate/packages.ts';
import { inventoryOf } from '../estate/read-estate.ts';

/**
 * `answer-advisories.ts KUBECONFIG IMAGES COUNT`: reads an estate, gives it IMAGES images by digest, and asks of COUNT new
 * advisories, one by one, which workloads each affects. The advisories are drawn from the bundled ones about packages that
 * the estate has, under new names: every one of them touches somebody. Prints what it came to.
 */
const [kubeconfig = '', images = '300', count = '10000'] = process.argv.slice(2);
const index = await openAdvisories([openTree(join(import.meta.dirname, '..', '..', 'data'))]);
const inventory = await inventoryOf(kubeconfig);
const made = Array.from({ length: Number(images) }, (_, number) => imageAt(number));
const read = imagesInUse(inventory).uses.flatMap((use, at) => {
  const one = made[at % made.length];
  return one === undefined ? [] : [{ use, ...one }];
});
const subjects = subjectsOf({ inventory, read, nodes: [], exposures: new Map() });

const before = heapMb();
const taking = performance.now();
const holdings = makeHoldings();
holdings.take({ index, subjects, read });
const takeMs = performance.now() - taking;
const indexMb = heapMb() - before;

const advisories = newAdvisories(Number(count));
const took: number[] = [];
const worked: number[] = [];
let affected = 0;
for (const advisory of advisories) {
  const [started, usage] = [performance.now(), process.cpuUsage()];
  const answer = affectedBy(holdings, withRecords(index, [advisory]), [advisory]);
  took.push(performance.now() - started);
  const { user, system } = process.cpuUsage(usage);
  worked.push((user + system) / 1000);
  affected += answer.places.length;
}
const wrong = advisories.slice(0, 1).filter((advisory) => !isRight(advisory)).length;
const pods = inventory.workloads.reduce((sum, workload) => sum + workload.readyReplicas, 0);
const said = {
  ...{ pods, workloads: inventory.workloads.length, subjects: subjects.length, advisories: took.length },
  ...{ affected, wrong, left: holdings.holders()?.left().length, takeMs, indexMb },
  ...{
    boundMb: (holdings.holders()?.bytes() ?? 0) / 1024 / 1024,
    p50Ms: at(took, 0.5),
    p99Ms: at(took, 0.99),
    maxMs: at(took, 1),
    p99CpuMs: at(worked, 0.99),
  },
};
process.stdout.write(`${JSON.stringify(said)}\n`);

function at(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function newAdvisories(wanted: number): readonly Advisory[] {
  const names = new Map(
    subjects.flatMap(({ contents: { packages, os } }) =>
      packages.flatMap((item) =>
        namesAsked(item, os, index).map((one) => [`${one.ecosystem}\t${one.name}`, one] as const),
      ),
    ),
  );
  const rows = [...names.values()].flatMap(({ ecosystem, name }) => index.lookup(ecosystem, name));
  const draw = draws(20_261_128);
  return Array.from({ length: wanted }, (_, number) => {
    const row = rows[Math.floor(draw() * rows.length)];
    return row === undefined ? [] : [{ ...row, id: `CVE-2099-${10_000 + number}`, aliases: [] }];
  }).flat();
}

/** Equal to a match of everything, as far as rows go. */
function isRight(advisory: Advisory): boolean {
  const after: AdvisoryIndex = withRecords(index, [advisory]);
  const name = `${advisory.feed}/${advisory.id}`;
  const match = makeMatcher(after);
  const whole = subjects.flatMap((subject) =>
    match(subject.contents)
      .findings.filter(({ evidence }) => evidence.agreeing.includes(name))
      .map(({ id }) => id),
  );
  const own = affectedBy(holdings, after, [advisory]).subjects.flatMap(({ findings }) =>
    findings.map(({ id }) => id),
  );
  return JSON.stringify(own.toSorted()) === JSON.stringify(whole.toSorted());
}

/** What is alive, and nothing that waits to be collected. */
function heapMb(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') for (let turn = 0; turn < 3; turn += 1) collect();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}
