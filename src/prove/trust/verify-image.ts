import type { SignatureVerdict, VerifyRequest } from './signature-verdict.ts';
import { judgeBundles } from './verify-bundles.ts';
import { judgeLegacy } from './verify-legacy.ts';

/**
 * Verifies the signatures of an image in both formats: bytes against digests, the signature over those bytes, and the
 * digest that they claim against the image at hand, so that the signature of another image, moved here, does not count. A
 * registry that cannot be asked is thrown, not judged.
 */
export async function verifyImage(request: VerifyRequest): Promise<SignatureVerdict> {
  const judged = [await judgeLegacy(request), await judgeBundles(request)];
  const signatures = judged.flatMap((one) => one.signatures);
  const refused = judged.flatMap((one) => one.refused);
  if (signatures.length > 0) return { kind: 'signed', signatures, refused };
  if (refused.length > 0) {
    const isRevoked = judged.some((one) => one.isRevoked);
    const code = isRevoked ? 'trust.key-compromised' : 'trust.not-trusted';
    return { kind: 'refused', code, reasons: refused };
  }
  return { kind: 'unsigned', reason: judged.map(({ absent }) => absent).join('; ') };
}
