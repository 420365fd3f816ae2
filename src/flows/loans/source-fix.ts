import type { Baseline, Image, SourceFix } from '../../model/index.ts';

const names = [
  { source: 'org.opencontainers.image.source', revision: 'org.opencontainers.image.revision' },
  { source: 'org.label-schema.vcs-url', revision: 'org.label-schema.vcs-ref' },
] as const;

/**
 * Where an image is built from. An operator's Baseline is believed; what the image says itself adds the revision where it
 * names the same repository. Without one there is what is attested beside the image, then annotations of its manifest, then
 * labels, which an image passes on to those that are built on it: they may name the base's source, and the evidence says
 * that it was a label. Nobody is called by it: it is text for people.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md
 */
export function sourceFixOf(
  image: Pick<Image, 'provenance' | 'annotations' | 'labels'> | undefined,
  baselines: readonly Baseline[],
): SourceFix {
  const said = image === undefined ? { kind: 'unknown' as const } : saidBy(image);
  const by = baselines.find(({ spec }) => spec.source !== undefined);
  if (by?.spec.source === undefined) return said;
  const { repository } = by.spec.source;
  const revision = said.kind === 'known' && isSame(said.repository, repository) ? said.revision : undefined;
  const evidence = `Baseline ${by.metadata.name}`;
  return { kind: 'known', repository, ...(revision === undefined ? {} : { revision }), evidence };
}

/** `https://git.acme.io/shop/web` and `https://git.acme.io/shop/web.git/` are one. */
function isSame(left: string, right: string): boolean {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/\/$/, '')
      .replace(/\.git$/, '');
  return plain(left) === plain(right);
}

function saidBy({
  provenance,
  annotations,
  labels,
}: Pick<Image, 'provenance' | 'annotations' | 'labels'>): SourceFix {
  const attested = provenance?.kind === 'read' ? provenance.sources?.[0] : undefined;
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
