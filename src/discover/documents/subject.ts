import { parsePurl } from '../../formats/purl/index.ts';
import { isDigest } from '../../kernel/pure/index.ts';
import type { DocumentSubject } from './reader.ts';

/** How a document calls what it is about; nothing of it is trusted but its form. */
export interface ImageNames {
  readonly isImage: boolean;
  readonly name: string;
  /** A manifest digest, if that is what the field holds. */
  readonly manifest?: string | undefined;
  /** `registry/name@sha256:…` */
  readonly repoDigest?: string | undefined;
  readonly reference?: string | undefined;
  readonly purls: readonly string[];
  /** Other digests that may name it: of its configuration, of an archive. */
  readonly digests: readonly string[];
}

export type SubjectIdentity = Pick<DocumentSubject, 'id' | 'name' | 'reference' | 'digest' | 'identities'>;

/** The subject in our words: the image's own id where its manifest is known, so that it is the same one everywhere. */
export function identityOf(
  names: ImageNames,
  { fallbackId }: { readonly fallbackId: string },
): SubjectIdentity {
  const ofPurls = names.purls.map((purl) => parsePurl(purl)?.version);
  const candidates = [names.repoDigest?.split('@').at(-1), names.manifest, ...ofPurls];
  const digest = names.isImage ? candidates.find((one) => one !== undefined && isDigest(one)) : undefined;
  const id =
    digest === undefined ? `${names.isImage ? 'sbom-of-image' : 'sbom'}:${fallbackId}` : `image:${digest}`;
  const reference = names.isImage
    ? (names.reference ?? withoutDigest(names.repoDigest) ?? names.name)
    : undefined;
  return {
    id,
    name: names.name,
    ...(reference === undefined ? {} : { reference }),
    ...(digest === undefined ? {} : { digest }),
    identities: [...new Set([...names.purls, ...(digest === undefined ? [] : [digest]), ...names.digests])],
  };
}

function withoutDigest(reference: string | undefined): string | undefined {
  return reference?.split('@')[0];
}
