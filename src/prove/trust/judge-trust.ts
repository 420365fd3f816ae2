import type { ImageSource } from '../../edges/oci/interface.ts';
import { type Digest, publicKeyId } from '../../kernel/pure/index.ts';
import type { TrustPolicy } from '../../model/index.ts';
import { certificateTrusts } from './certificates/index.ts';
import type { RevokedKey, SignatureFound } from './signature-verdict.ts';
import { verifyImage } from './verify-image.ts';

export interface TrustRequest {
  readonly source: ImageSource;
  /** All digests that name the image: its index and the platform's manifest. A signature of any is one of the image. */
  readonly digests: readonly Digest[];
  /** Those that cover it. */
  readonly policies: readonly TrustPolicy[];
  /** When certificates of one's own must be valid. */
  readonly now: Date;
  /** Keys that count for nothing; what one of them signed alone is refused, even where the policy would only warn. */
  readonly revoked?: readonly RevokedKey[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What one policy found, and what it does then; `by` are the authorities whose signature counts. */
export interface PolicyJudged {
  readonly policy: string;
  readonly found: 'signed' | 'unsigned' | 'wrong';
  readonly does: 'accept' | 'warn' | 'refuse';
  readonly by: readonly string[];
  readonly reasons: readonly string[];
  /** `trust.key-compromised` where a revoked key made what is there. */
  readonly code?: 'trust.key-compromised';
}

/** `uncovered`: no policy speaks for the image, which is no acceptance. */
export interface TrustJudged {
  readonly kind: 'accepted' | 'warned' | 'refused' | 'uncovered';
  readonly policies: readonly PolicyJudged[];
}

/**
 * Judges an image by every policy that covers it; the strictest answer counts. A registry that cannot be asked is thrown:
 * nothing is accepted because nobody answered.
 */
export async function judgeTrust(request: TrustRequest): Promise<TrustJudged> {
  const policies: PolicyJudged[] = [];
  for (const policy of request.policies) policies.push(await judgeOne(request, policy));
  const does = new Set(policies.map((one) => one.does));
  if (does.has('refuse')) return { kind: 'refused', policies };
  if (does.has('warn')) return { kind: 'warned', policies };
  return { kind: policies.length === 0 ? 'uncovered' : 'accepted', policies };
}

async function judgeOne(
  { source, digests, now, revoked, signal }: TrustRequest,
  { metadata, spec }: TrustPolicy,
): Promise<PolicyJudged> {
  const keys = spec.authorities.filter((one) => 'key' in one);
  const publicKeys = keys.map(({ key }) => key);
  const nameOf = new Map(keys.map(({ key, name }) => [publicKeyId(key), name]));
  const certificates = await certificateTrusts(spec.authorities, now);
  const [unsigned, wrong]: readonly [string[], string[]] = [[], []];
  let isRevoked = false;
  for (const digest of digests) {
    const verdict = await verifyImage({ source, digest, publicKeys, certificates, revoked, signal });
    if (verdict.kind === 'signed') {
      const by = [
        ...new Set(verdict.signatures.map((one) => certifiedText(one) ?? nameOf.get(one.keyId) ?? one.keyId)),
      ];
      return { policy: metadata.name, found: 'signed', does: 'accept', by, reasons: [] };
    }
    if (verdict.kind === 'refused') {
      wrong.push(...verdict.reasons);
      isRevoked ||= verdict.code === 'trust.key-compromised';
    } else unsigned.push(verdict.reason);
  }
  const none = { policy: metadata.name, by: [] };
  if (isRevoked)
    return { ...none, found: 'wrong', does: 'refuse', reasons: wrong, code: 'trust.key-compromised' };
  return wrong.length > 0
    ? { ...none, found: 'wrong', does: spec.wrong, reasons: wrong }
    : { ...none, found: 'unsigned', does: spec.unsigned, reasons: unsigned };
}

function certifiedText({ certified }: SignatureFound): string | undefined {
  return certified === undefined ? undefined : `${certified.authority} (${certified.subject})`;
}
