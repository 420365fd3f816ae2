import { OakumError } from '../../kernel/index.ts';
import type { Image } from '../../model/index.ts';
import { type Refused, refused } from './refused.ts';

/** The commit that an image was built from, and who says so. */
export interface Revision {
  readonly kind: 'revision';
  readonly revision: string;
  /** `--revision`, a label or annotation by name, `provenance`. */
  readonly from: string;
}

const commit = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const revisionKeys = ['org.opencontainers.image.revision', 'org.label-schema.vcs-ref'];
const sourceKeys = ['org.opencontainers.image.source', 'org.label-schema.vcs-url'];

/**
 * The deployed revision. A rebuild from the head of a branch would ship code that nobody deployed: without a commit in
 * full, of the repository that the Baseline names, there is none. What an image says only chooses among the commits of that repository.
 */
export function revisionOf(
  image: Pick<Image, 'labels' | 'annotations' | 'provenance'>,
  { repository, given }: { readonly repository: string; readonly given: string | undefined },
): Revision | Refused {
  if (given !== undefined) return { kind: 'revision', revision: checkedRevision(given), from: '--revision' };
  const other = statedSources(image).find(({ name }) => !isSameRepository(name, repository));
  if (other !== undefined)
    return refused(
      'rebuild.other-source',
      `${other.by} says that it is built from ${other.name}, the Baseline names ${repository}`,
      'mend the Baseline, or say which commit of that repository it is with --revision',
    );
  const [first, ...more] = statedRevisions(image, repository);
  if (first === undefined)
    return refused(
      'rebuild.no-revision',
      'neither labels nor provenance name the full commit that it was built from',
      'name it with --revision; a rebuild of a branch would bring code that was never deployed',
    );
  const different = more.find(({ revision }) => revision !== first.revision);
  if (different === undefined) return first;
  return refused(
    'rebuild.revisions-differ',
    `${first.from} says ${first.revision}, ${different.from} says ${different.revision}`,
    'name the one that is deployed with --revision',
  );
}

/** @throws usage.revision */
export function checkedRevision(text: string): string {
  if (commit.test(text)) return text;
  throw new OakumError('usage.revision', `${JSON.stringify(text.slice(0, 100))} is no commit in full`, {
    hint: '40 or 64 lower-case hex digits: git rev-parse HEAD',
  });
}

/** Everything that names a commit in full. Provenance counts where it names the repository. */
export function statedRevisions(
  { labels, annotations, provenance }: Pick<Image, 'labels' | 'annotations' | 'provenance'>,
  repository: string,
): readonly Revision[] {
  const said = revisionKeys.flatMap((key) => [
    { revision: annotations[key]?.trim() ?? '', from: `the annotation ${key}` },
    { revision: labels[key]?.trim() ?? '', from: `the label ${key}` },
  ]);
  const built = provenance?.kind === 'read' ? (provenance.sources ?? []) : [];
  const attested = built
    .filter(({ name }) => isSameRepository(name, repository))
    .map(({ revision }) => ({ revision, from: 'provenance' }));
  return [...said, ...attested]
    .filter(({ revision }) => commit.test(revision))
    .map((one) => ({ kind: 'revision', ...one }) as const);
}

function statedSources({
  labels,
  annotations,
}: Pick<Image, 'labels' | 'annotations'>): readonly { readonly name: string; readonly by: string }[] {
  return sourceKeys.flatMap((key) =>
    [
      { name: annotations[key]?.trim() ?? '', by: `the annotation ${key}` },
      { name: labels[key]?.trim() ?? '', by: `the label ${key}` },
    ].filter(({ name }) => name !== ''),
  );
}

/** `git+https://host/a/b.git`, `git@host:a/b` and `https://HOST/a/b/` are one repository. */
export function isSameRepository(one: string, other: string): boolean {
  const place = placeOf(one);
  return place !== undefined && place === placeOf(other);
}

function placeOf(text: string): string | undefined {
  const url = text.replace(/^git\+/, '').replace(/^git@([^:/]+):/, 'https://$1/');
  const parsed = URL.parse(url);
  if (parsed === null || parsed.host === '') return undefined;
  const path = parsed.pathname.replace(/\/+$/, '').replace(/\.git$/, '');
  return `${parsed.host.toLowerCase()}${path}`;
}
