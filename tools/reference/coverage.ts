import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** A shelf, and what a reader of the reference wants to know of it beyond its providers. */
interface Shelf {
  readonly title: string;
  readonly path: string;
  readonly about: string;
}

const shelves: readonly Shelf[] = [
  {
    title: 'Package readers',
    path: 'src/discover/images/packages',
    about:
      'What is found in images, directories and archives. Being found is not being judged: see the feeds below.',
  },
  {
    title: 'Programs',
    path: 'src/discover/images/packages/programs',
    about: 'What is found inside executable files that no package manager brought.',
  },
  {
    title: 'Workload kinds',
    path: 'src/discover/inventory/kinds',
    about: 'Read with every kind of container. Only Deployments are rolled out today.',
  },
  {
    title: 'Sources of clusters',
    path: 'src/discover/population/sources',
    about:
      'Which clusters exist at all. Files of clouds were tested after their published schemas; no cloud is called.',
  },
  {
    title: 'Documents',
    path: 'src/discover/documents',
    about: 'SBOMs and reports of other scanners as input.',
  },
  {
    title: 'Feeds',
    path: 'src/assess/advisories/feeds',
    about: 'What findings are judged by. What no feed covers is reported as unknown, never as clean.',
  },
  {
    title: 'Version orders',
    path: 'src/formats/versions',
    about: 'A package type without one here is listed and never matched.',
  },
  {
    title: 'Constraints',
    path: 'src/formats/ranges',
    about:
      'What `oakum tool match-range` reads. Pre-releases count, because what is installed is judged; `vers:` works for all.',
  },
  {
    title: 'Patch engines',
    path: 'src/remediate/images/engines',
    about:
      'What can change an image, see [engines](engines.md). Both patch Debian packages, native those of Alpine, buildah those of rpm; what an engine refuses has a code.',
  },
];

/** The reference page of what Oakum reads, judges by and patches, from the readme of every provider on disk. */
export function coveragePage(): string {
  const parts = shelves.filter(({ path }) => existsSync(join(root, path))).map(section);
  return `# Coverage\n\nWritten by \`tools/make-coverage.ts\` from the readme of every provider; a test keeps it fresh.\n\n${parts.join('\n')}`;
}

function section({ title, path, about }: Shelf): string {
  const rows = providersOf(path).map(
    (id) => `| \`${id}\` | ${firstParagraph(join(path, id, 'readme.md'))} |`,
  );
  return [`## ${title}`, '', about, '', '| provider | what it is |', '| --- | --- |', ...rows, ''].join('\n');
}

/** The folders of a shelf but its conformance suite; a test of each shelf compares its register with them. */
function providersOf(path: string): readonly string[] {
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, path, entry.name, 'readme.md')))
    .map((entry) => entry.name)
    .toSorted();
}

/** The paragraph below the heading, on one line and fit for a table. */
function firstParagraph(path: string): string {
  const [, paragraph = ''] = readFileSync(join(root, path), 'utf8').split(/\n\n+/);
  return paragraph.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').trim();
}
