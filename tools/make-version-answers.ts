import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { nastyPairs } from './versions/nasty.ts';
import { orderOracles, rangeOracles } from './versions/oracles.ts';
import type { Pair } from './versions/pair.ts';
import { pick, seeded } from './versions/random.ts';
import { rangePairs } from './versions/ranges.ts';
import { type Families, realVersions } from './versions/real.ts';

/**
 * Asks the ecosystems' own programs how versions compare, and keeps their answers as fixtures:
 * `node tools/make-version-answers.ts <folder of snapshots> [name of a fixture…]`. What must be installed is in the fixtures' SOURCE.md.
 */
const [shared, ...wanted] = process.argv.slice(2);
if (shared === undefined)
  throw new Error('usage: make-version-answers.ts <folder of snapshots> [name of a fixture…]');
const target = join(import.meta.dirname, '..', 'testing', 'fixtures', 'versions');
mkdirSync(target, { recursive: true });

const schemes = ['deb', 'rpm', 'semver', 'pep440', 'maven', 'gem', 'nuget', 'composer', 'go', 'pub'] as const;
for (const scheme of schemes) {
  const name = `order-${scheme}`;
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const real = realPairs(realVersions[scheme](shared), 3000);
  const pairs = [...real, ...nastyPairs(scheme, 1500)].filter(isOneLine);
  keep(name, pairs, orderOracles[scheme](pairs));
}
for (const language of ['npm', 'crates', 'pypi', 'gem', 'maven', 'composer'] as const) {
  const name = `range-${language}`;
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const pairs = rangePairs(language, shared);
  keep(name, pairs, rangeOracles[language](pairs));
}

function keep(name: string, pairs: readonly Pair[], answers: readonly string[]): void {
  const lines = pairs.map((pair, at) => `${pair.join('\t')}\t${answers[at] ?? ''}\n`);
  writeFileSync(join(target, `${name}.tsv.gz`), gzipSync(lines.join(''), { level: 9 }));
  process.stderr.write(`${name}: ${pairs.length} pairs\n`);
}

/** Both of one package where it has two versions, spread over the packages. */
function realPairs(families: Families, count: number): readonly Pair[] {
  const random = seeded(20261121);
  const distinct = families.map((family) => [...new Set(family)].filter((text) => text.trim() !== ''));
  const [first, ...rest] = distinct.filter((family) => family.length > 1);
  if (first === undefined) return [];
  const pairs = Array.from({ length: count * 2 }, () => {
    const [head = '', ...others] = pick(random, [first, ...rest]);
    return [pick(random, [head, ...others]), pick(random, [head, ...others])] as const;
  });
  const unique = new Map(pairs.filter(([a, b]) => a !== b).map((pair) => [pair.join('\t'), pair]));
  return [...unique.values()].slice(0, count);
}

function isOneLine(pair: Pair): boolean {
  return pair.every((text) => !/[\t\n\r]/.test(text));
}
