import {
  inTotoType,
  preAuthentication,
  type SignedEnvelope,
  statementBytes,
  writeEnvelope,
} from '../../formats/sigstore/index.ts';
import { sha256 } from '../../kernel/pure/index.ts';
import { appendToTag } from './append-to-tag.ts';
import { attachEnvelope } from './sign-bundle.ts';
import type { SignRequest } from './sign-image.ts';
import type { FormatRequest } from './sign-legacy.ts';
import { attestationLayer, attestationTag } from './simple-signing.ts';

/** What is to be said of an image, in the words of its type. */
export interface Predicate {
  readonly predicateType: string;
  readonly predicate: object;
}

export interface AttestRequest extends SignRequest {
  readonly predicates: readonly Predicate[];
}

export interface AttestResult {
  readonly keyId: string;
  readonly attestations: readonly AttestationWritten[];
}

/** Where one attestation lies: cosign's tag, the digest of a bundle's manifest, or both. */
export interface AttestationWritten {
  readonly predicateType: string;
  readonly at: readonly string[];
}

interface Sealed {
  readonly predicateType: string;
  readonly envelope: SignedEnvelope;
}

/**
 * Signs statements about an image and puts them beside it in each of the formats: one signature over one statement, however
 * it is carried. What others attested is kept. Called again it attests again, with what is known then.
 *
 * @throws trust.signature-lost (later), trust.signatures-malformed, and what the registry says.
 */
export async function attestImage(request: AttestRequest): Promise<AttestResult> {
  const { formats, signer, predicates } = request;
  const sealed = await Promise.all(predicates.map((one) => seal(request, one)));
  const tags = formats.includes('legacy') ? [await appendLegacy(request, sealed)] : [];
  const attestations: AttestationWritten[] = [];
  for (const { predicateType, envelope } of sealed) {
    const bundles = formats.includes('bundle')
      ? [await attachEnvelope(request, envelope, predicateType)]
      : [];
    attestations.push({ predicateType, at: [...tags, ...bundles] });
  }
  return { keyId: signer.keyId, attestations };
}

async function seal(
  { repository, digest, signer }: FormatRequest,
  { predicateType, predicate }: Predicate,
): Promise<Sealed> {
  const payload = statementBytes({ subject: { name: repository, digest }, predicateType, predicate });
  const signature = await signer.sign(preAuthentication(inTotoType, payload));
  return { predicateType, envelope: { payload, signature } };
}

/** All of them in one write, so that who reads in between sees all or none. */
async function appendLegacy(
  { target, digest, signal }: FormatRequest,
  sealed: readonly Sealed[],
): Promise<string> {
  const tag = attestationTag(digest);
  const add = sealed.map(({ envelope, predicateType }) => {
    const bytes = writeEnvelope(envelope);
    return { layer: attestationLayer(bytes, predicateType), bytes };
  });
  await appendToTag({
    target,
    tag,
    add,
    signal,
    isThere: (manifest) => {
      const there = new Set(manifest?.layers.map((layer) => layer.digest));
      return add.every(({ bytes }) => there.has(sha256(bytes)));
    },
  });
  return tag;
}
