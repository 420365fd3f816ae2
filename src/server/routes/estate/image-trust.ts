import type { TrustView } from '../../../contract/index.ts';
import type { HeldAgainst, ImageTrust } from '../../../flows/image-trust.ts';

/** The answer about an image's signatures as the page gets it: whole statements stay behind, what they say in short goes. */
export function trustView({ reference, checkedAt, keys, answer, decision, policies }: ImageTrust): TrustView {
  const of = { reference, checkedAt, keys, decision, policies };
  if (answer === undefined) {
    const reasons = ['this installation has no key that signs images: oakum trust init makes one'];
    return { ...of, state: 'no-key', signatures: [], statements: [], reasons };
  }
  const { verdict, attestations, refusedAttestations } = answer;
  return {
    ...of,
    state: verdict.kind,
    signatures:
      verdict.kind === 'signed' ? verdict.signatures.map(({ keyId, format }) => ({ keyId, format })) : [],
    statements: attestations.map(({ keyId, predicateType, formats, verdicts, made }) => ({
      keyId,
      predicateType,
      formats,
      verdicts,
      ...(made === undefined ? {} : { made }),
    })),
    reasons: [...reasonsOf(verdict), ...refusedAttestations],
  };
}

function reasonsOf(verdict: HeldAgainst['verdict']): readonly string[] {
  switch (verdict.kind) {
    case 'signed':
      return verdict.refused;
    case 'refused':
      return verdict.reasons.map((reason) => `${reason} (${verdict.code})`);
    case 'unsigned':
      return [verdict.reason];
  }
}
