import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { versionMetrics } from '../src/formats/cvss-vector/index.ts';
import { readShared, readTable } from './data/files.ts';
import { seeded } from './versions/random.ts';

/**
 * Keeps what others say about CVSS vectors as fixtures: `node tools/make-cvss-answers.ts <folder of snapshots>`. Published scores
 * are those of CISA Vulnrichment; made vectors are scored by Python's `cvss`, which must be installed.
 */
const [shared] = process.argv.slice(2);
if (shared === undefined) throw new Error('usage: make-cvss-answers.ts <folder of snapshots>');
const target = join(import.meta.dirname, '..', 'testing', 'fixtures', 'cvss');

const published = new Set([...ofTable(shared), ...ofRecords(shared)]);
keep('published', [...published].toSorted());
const made = (['2.0', '3.0', '3.1', '4.0'] as const).flatMap(madeVectors);
const { stdout, stderr } = spawnSync('python3', [join(target, 'oracle.py')], {
  input: made.join('\n'),
  encoding: 'utf8',
});
const scores = stdout.split('\n').filter(Boolean);
if (scores.length !== made.length) throw new Error(stderr);
keep(
  'made',
  made.map((vector, at) => `${vector}\t${scores[at] ?? ''}`),
);

function keep(name: string, lines: readonly string[]): void {
  writeFileSync(join(target, `${name}.tsv.gz`), gzipSync(`${lines.join('\n')}\n`, { level: 9 }));
  process.stderr.write(`${name}: ${lines.length}\n`);
}

function ofTable(folder: string): readonly string[] {
  const rows = readTable(readShared(folder, 'cve/vulnrichment-ssvc-cvss.tsv.gz').toString(), '\t');
  return rows
    .flatMap((row) => [
      [row.cvss3_vector, row.cvss3_score],
      [row.cvss4_vector, row.cvss4_score],
    ])
    .filter(([vector]) => vector !== undefined && vector !== '')
    .map((pair) => pair.join('\t'));
}

/** Every vector with a score, wherever it stands in a record. */
function ofRecords(folder: string): readonly string[] {
  const found: string[] = [];
  for (const line of readShared(folder, 'cve/cve5-records.ndjson.gz')
    .toString()
    .split('\n')
    .filter(Boolean)) {
    JSON.parse(line, (_key, value: unknown) => {
      if (typeof value === 'object' && value !== null && 'vectorString' in value && 'baseScore' in value) {
        found.push(`${String(value.vectorString)}\t${String(value.baseScore)}`);
      }
      return value;
    });
  }
  return found;
}

/** A fourth with base metrics alone, a fourth with temporal ones too, half with all. */
function madeVectors(version: keyof typeof versionMetrics): readonly string[] {
  const random = seeded(Number(version) * 1000);
  const { base, temporal, environmental } = versionMetrics[version];
  const chosen = (metrics: typeof base, share: number): readonly string[] =>
    [...metrics].flatMap(([name, values]) => {
      const value = values[Math.floor(random() * values.length)] ?? '';
      return random() < share ? [`${name}:${value}`] : [];
    });
  return Array.from({ length: 2000 }, (_, at) => {
    const parts = [
      ...chosen(base, 1),
      ...chosen(temporal, at % 4 > 0 ? 0.6 : 0),
      ...chosen(environmental, at % 4 > 1 ? 0.6 : 0),
    ];
    return [...(version === '2.0' ? [] : [`CVSS:${version}`]), ...parts].join('/');
  });
}
