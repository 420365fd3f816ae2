import { errorMessage, publicKeyId } from '../../../kernel/pure/index.ts';
import type { Certified } from '../signature-verdict.ts';
import type { CertificateEvidence, CertificateTrust } from './evidence.ts';

export type EvidenceJudged =
  | { readonly kind: 'valid'; readonly keyId: string; readonly certified: Certified }
  | { readonly kind: 'refused'; readonly reason: string };

/** The first authority for which the evidence is right; else why it is for none. */
export function judgeEvidence(
  read: () => CertificateEvidence | undefined,
  trusted: readonly CertificateTrust[],
): EvidenceJudged | undefined {
  try {
    const evidence = read();
    return evidence === undefined ? undefined : judgeBy(evidence, trusted);
  } catch (error) {
    return {
      kind: 'refused',
      reason: `its certificate cannot be read: ${errorMessage(error).slice(0, 300)}`,
    };
  }
}

function judgeBy(evidence: CertificateEvidence, trusted: readonly CertificateTrust[]): EvidenceJudged {
  const reasons: string[] = [];
  for (const { authority, judge } of trusted) {
    const judged = judge(evidence);
    if (judged.kind === 'refused') {
      reasons.push(`${authority}: ${judged.reason}`);
      continue;
    }
    const { publicKey, subject, issuer } = judged;
    const certified = { authority, subject, ...(issuer === undefined ? {} : { issuer }) };
    return { kind: 'valid', keyId: publicKeyId(publicKey), certified };
  }
  const why = reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
  return { kind: 'refused', reason: `a certificate made it, and no trusted key${why}` };
}
