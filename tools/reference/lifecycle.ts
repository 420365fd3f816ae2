import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LifecycleTable, PackageSupportTable, supportOf } from '../../src/assess/lifecycle/index.ts';
import { table } from './table.ts';

const data = join(import.meta.dirname, '..', '..', 'data');
const read = (name: string): unknown => JSON.parse(readFileSync(join(data, name), 'utf8'));

/** Where dates of support come from, and what each table has. States are those of the day that the table speaks for. */
export function lifecyclePage(): string {
  const lifecycle = LifecycleTable.parse(read('lifecycle.json'));
  const packages = PackageSupportTable.parse(read('package-support.json'));
  const releases = lifecycle.products.reduce((sum, product) => sum + product.releases.length, 0);
  const systems = packages.systems.map(({ os, release }) => `${os} ${release}`).join(', ');
  return `# Lifecycle sources

Written by \`tools/make-lifecycle.ts\` from the bundled tables; a test keeps it fresh. \`oakum lifecycle\` says what of the last scan they are
about. A product or a release that no table has is unknown, never supported.

## Sources

${table(
  ['source', 'as of', 'licence', 'what it tells'],
  [
    [
      lifecycle.source,
      lifecycle.asOf,
      lifecycle.licence,
      `the end of support of ${releases} releases of ${lifecycle.products.length} products`,
    ],
    ...lifecycle.products.flatMap(({ title, source }) =>
      source === undefined ? [] : [[source, lifecycle.asOf, 'facts', `the end of ${title}`]],
    ),
    [
      packages.source,
      packages.asOf,
      packages.licence,
      `source packages that the distribution no longer supports, or only in part: ${systems}`,
    ],
  ],
)}

## Products

How many release lines are in which state on ${lifecycle.asOf}: supported; *free*, fixes still come to everybody by a program after it
(Debian LTS); *paid*, only to who pays; ended.

${table(
  ['product', 'name', 'releases', 'supported', 'free', 'paid', 'ended', 'newest'],
  lifecycle.products.map((product) => productRow(lifecycle, product)),
)}

## Packages given up before their release

${table(
  ['system', 'support ended', 'supported in part'],
  packages.systems.map(({ os, release, ended, limited }) => [
    `${os} ${release}`,
    String(ended.length),
    String(limited.length),
  ]),
)}
`;
}

function productRow(
  lifecycle: LifecycleTable,
  { product, title, releases }: LifecycleTable['products'][number],
): readonly string[] {
  const kinds = releases.map(
    ({ cycle }) => supportOf(lifecycle, { product, version: cycle }, lifecycle.asOf).kind,
  );
  const count = (kind: (typeof kinds)[number]): string => String(kinds.filter((one) => one === kind).length);
  return [
    `\`${product}\``,
    title,
    String(releases.length),
    count('supported'),
    count('extended'),
    count('paid-only'),
    count('ended'),
    releases[0]?.cycle ?? '',
  ];
}
