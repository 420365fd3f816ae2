import { predicateTypes } from '../../formats/sigstore/index.ts';
import { isSignedBy, publicKeyId } from '../../kernel/pure/index.ts';
import { judgeEvidence } from './certificates/judge-evidence.ts';
import { findBundles, type OpenedStatement } from './find-bundles.ts';
import { recognisedKeys, revokedReason } from './revoked.ts';
import type { Certified, FormatJudged, SignatureFound, VerifyRequest } from './signature-verdict.ts';

type Opened = Extract<OpenedStatement, { kind: 'statement' }>;

/**
 * The signatures among the bundles of an image. Stricter than cosign 3.1, which takes any statement of a trusted key for
 * a signature: who attests that an image was scanned does not say that it may run.
 */
export async function judgeBundles(request: VerifyRequest): Promise<FormatJudged> {
  const signatures: SignatureFound[] = [];
  const refused: string[] = [];
  let attestations = 0;
  let isRevoked = false;
  for await (const { at, opened } of findBundles(request)) {
    if (opened.kind === 'refused') refused.push(`bundle ${at}: ${opened.reason}`);
    else if (opened.statement.predicateType !== predicateTypes.signature) attestations += 1;
    else {
      const judged = judgeStatement(opened, request);
      if (judged.kind === 'refused') {
        refused.push(`bundle ${at}: ${judged.reason}`);
        isRevoked ||= judged.isRevoked;
      } else {
        const { keyId, certified } = judged;
        const named = certified === undefined ? {} : { certified };
        signatures.push({ keyId, format: 'bundle', repository: undefined, ...named });
      }
    }
  }
  const absent =
    attestations === 0
      ? 'no bundle is attached'
      : `${attestations} attached ${attestations === 1 ? 'bundle is an attestation' : 'bundles are attestations'}, which is no signature`;
  return { signatures, refused, isRevoked, absent };
}

export type StatementJudged =
  | { readonly kind: 'valid'; readonly keyId: string; readonly certified?: Certified | undefined }
  | { readonly kind: 'refused'; readonly reason: string; readonly isRevoked: boolean };

type Trusted = Pick<VerifyRequest, 'publicKeys' | 'certificates' | 'revoked' | 'digest'>;

/** Whether a trusted key or certificate signed a statement, and that it is about this image. */
export function judgeStatement(opened: Opened, trusted: Trusted): StatementJudged {
  const signer = signerOf(opened, trusted);
  if (signer.kind === 'refused') return { kind: 'refused', reason: signer.reason, isRevoked: false };
  const { keyId, certified } = signer;
  const { statement } = opened;
  const revoked = revokedReason(trusted, keyId);
  if (revoked !== undefined) return { kind: 'refused', reason: revoked, isRevoked: true };
  if (statement.subjects.some(({ digest }) => digest === trusted.digest))
    return { kind: 'valid', keyId, certified };
  const about = statement.subjects[0]?.digest ?? 'nothing';
  return { kind: 'refused', reason: `it is about another image, ${about}`, isRevoked: false };
}

type SignerJudged =
  | { readonly kind: 'valid'; readonly keyId: string; readonly certified?: Certified }
  | { readonly kind: 'refused'; readonly reason: string };

function signerOf({ signedBytes, signature, by, bundle }: Opened, trusted: Trusted): SignerJudged {
  const pem = recognisedKeys(trusted).find((one) => isSignedBy(one, signedBytes, signature));
  if (pem !== undefined) return { kind: 'valid', keyId: publicKeyId(pem) };
  if (by.kind === 'key') return { kind: 'refused', reason: 'no trusted key made it' };
  const evidence = { certificates: by.der, signedBytes, signature, bundle };
  const judged = judgeEvidence(() => evidence, trusted.certificates ?? []);
  return judged ?? { kind: 'refused', reason: 'no trusted key made it' };
}
