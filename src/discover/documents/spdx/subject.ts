import type { SpdxDocument } from '../../../formats/spdx/index.ts';
import { identityOf, type SubjectIdentity } from '../subject.ts';
import { isImage, noteOf } from './listed.ts';

/** What the document is about: the first image that it describes, else the first root, else the document itself. */
export function subjectIdentity(
  { packages, roots, name }: SpdxDocument,
  given: { readonly fallbackId: string },
): SubjectIdentity {
  const described = packages.filter(({ id }) => roots.includes(id));
  const root = described.find(isImage) ?? described[0];
  if (root === undefined) return identityOf({ isImage: false, name, purls: [], digests: [] }, given);
  const image = isImage(root);
  const config = noteOf(root, 'ImageID');
  return identityOf(
    {
      isImage: image,
      name: root.name,
      // Syft and Konflux give the manifest's digest as version or checksum.
      manifest: root.version?.startsWith('sha256:') === true ? root.version : root.digests[0],
      repoDigest: noteOf(root, 'RepoDigest'),
      reference: noteOf(root, 'Reference') ?? noteOf(root, 'RepoTag'),
      purls: root.purls,
      digests: config === undefined ? root.digests : [...root.digests, config],
    },
    given,
  );
}
