import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import type { Loan, Patch } from '../../model/index.ts';

/** The loans of the same line of images: those whose source, or whose patched image, lies in its repository. */
export function lineOf(loans: readonly Loan[], reference: string): readonly Loan[] {
  const repository = repositoryOf(parseImageReference(reference));
  return loans.filter(
    ({ patched, source }) =>
      patched.repository === repository || repositoryOf(parseImageReference(source.reference)) === repository,
  );
}

/** The loan of the patched image, or of the very image that it was made from, that ended because its owner's build has the fixes. */
export function endedWith(
  loans: readonly Loan[],
  patch: Extract<Patch, { kind: 'layer-patch' }>,
): readonly Loan[] {
  const digests = new Set([patch.digest, ...(patch.platforms ?? []).map(({ digest }) => digest)]);
  return loans.filter(
    ({ end, source, patched }) =>
      end?.kind === 'fixed' && (digests.has(source.digest) || digests.has(patched.digest)),
  );
}
