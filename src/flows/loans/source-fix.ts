import type { Image, SourceFix } from '../../model/index.ts';

const names = [
  { source: 'org.opencontainers.image.source', revision: 'org.opencontainers.image.revision' },
  { source: 'org.label-schema.vcs-url', revision: 'org.label-schema.vcs-ref' },
] as const;

/**
 * Where an image says that it was built from: what is attested beside it, annotations of its manifest, labels. An image
 * passes its labels on to those that are built on it, so that the last may name the base's source; the evidence says which
 * it was. Nobody is called by it: it is text for people.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md
 */
export function sourceFixOf({
  provenance,
  annotations,
  labels,
}: Pick<Image, 'provenance' | 'annotations' | 'labels'>): SourceFix {
  const attested = provenance?.kind === 'read' ? (provenance.sources?.[0] ?? undefined) : undefined;
  const built = attested === undefined ? undefined : known(attested.name, attested.revision, 'provenance');
  if (built !== undefined) return built;
  for (const [where, texts] of [
    ['annotation', annotations],
    ['label', labels],
  ] as const)
    for (const { source, revision } of names) {
      const found = known(texts[source], texts[revision], `${where} ${source}`);
      if (found !== undefined) return found;
    }
  return { kind: 'unknown' };
}

/** One word of printable ASCII: whoever builds an image writes what they like. */
const word = /^[\x21-\x7e]{1,500}$/;

function known(
  repository: string | undefined,
  revision: string | undefined,
  evidence: string,
): SourceFix | undefined {
  if (repository === undefined || !word.test(repository)) return undefined;
  const isNamed = revision !== undefined && word.test(revision);
  return { kind: 'known', repository, ...(isNamed ? { revision } : {}), evidence };
}
