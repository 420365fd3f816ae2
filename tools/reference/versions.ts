import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { versionSchemeOf, versionSchemes } from '../../src/formats/versions/index.ts';
import { PackageType } from '../../src/model/index.ts';
import { table } from './table.ts';

const root = join(import.meta.dirname, '..', '..');

/** Every version order: what follows it, where its rules are from, and how many answers of the real program it gives, too. */
export function versionsPage(): string {
  const ids = Object.values(versionSchemes)
    .map(({ id }) => id)
    .toSorted();
  const without = PackageType.options.filter((type) => versionSchemeOf(type) === undefined);
  return `# Version schemes

Written by \`tools/make-lifecycle.ts\` from the register of schemes, their readmes and the kept answers; a test keeps it fresh.
\`oakum tool compare-versions SCHEME\` asks one. The answers are those of the ecosystem's own program, asked by
\`tools/make-version-answers.ts\` (for NuGet of Python's univers, for pub of a second writing of its rules); a test gives every one of them.

${table(
  ['scheme', 'packages', 'answers', 'rules from'],
  ids.map((id) => [
    `\`${id}\``,
    PackageType.options.filter((type) => versionSchemeOf(type) === id).join(', '),
    answersOf(id),
    sourcesOf(id),
  ]),
)}

Packages of these types have no order of their own here, and are unknown unless something else tells which to use: ${without.join(', ')}.
`;
}

function answersOf(id: string): string {
  const path = join(root, 'testing', 'fixtures', 'versions', `order-${id}.tsv.gz`);
  if (!existsSync(path)) return 'none: no program to ask';
  return String(gunzipSync(readFileSync(path)).toString().trimEnd().split('\n').length);
}

/** The paragraph of its readme that begins so. */
function sourcesOf(id: string): string {
  const text = readFileSync(join(root, 'src', 'formats', 'versions', id, 'readme.md'), 'utf8');
  const paragraph = text.split('\n\n').find((one) => one.startsWith('Sources:')) ?? '';
  return paragraph.slice('Sources:'.length).replaceAll('\n', ' ').trim();
}
