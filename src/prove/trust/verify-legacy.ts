import { jsonOf } from '../../formats/json/index.ts';
import { errorCode, isSignedBy, publicKeyId } from '../../kernel/pure/index.ts';
import { judgeEvidence } from './certificates/judge-evidence.ts';
import { legacyEvidence } from './certificates/legacy-evidence.ts';
import { readPayload } from './read-payload.ts';
import { recognisedKeys, revokedReason } from './revoked.ts';
import type { Certified, FormatJudged, SignatureFound, VerifyRequest } from './signature-verdict.ts';
import {
  maxPayloadBytes,
  payloadType,
  type SignatureLayer,
  SignatureManifest,
  SigningPayload,
  signatureAnnotation,
  signatureTag,
} from './simple-signing.ts';

/** The signatures under cosign's tag of old. */
export async function judgeLegacy(request: VerifyRequest): Promise<FormatJudged> {
  const tag = signatureTag(request.digest);
  const manifest = await findSignatures(request, tag);
  const none = {
    signatures: [],
    refused: [],
    isRevoked: false,
    absent: `there is no ${request.source.name}:${tag}`,
  };
  if (manifest === undefined) return none;
  if (manifest.kind === 'malformed') return { ...none, refused: [manifest.reason] };
  const judged = await judgeAll(request, manifest.layers);
  return {
    signatures: judged.flatMap((one) => (one.kind === 'valid' ? [one.found] : [])),
    refused: judged.flatMap((one) => (one.kind === 'refused' ? [one.reason] : [])),
    isRevoked: judged.some((one) => one.kind === 'refused' && one.isRevoked),
    absent: `${request.source.name}:${tag} holds no signature`,
  };
}

type Found =
  | { readonly kind: 'layers'; readonly layers: readonly SignatureLayer[] }
  | { readonly kind: 'malformed'; readonly reason: string };

async function findSignatures({ source, signal }: VerifyRequest, tag: string): Promise<Found | undefined> {
  try {
    const { bytes } = await source.manifest(tag, signal);
    const parsed = SignatureManifest.safeParse(jsonOf(bytes));
    if (!parsed.success) return { kind: 'malformed', reason: `${tag} is no signature manifest` };
    return { kind: 'layers', layers: parsed.data.layers };
  } catch (error) {
    if (errorCode(error) === 'oci.not-found') return undefined;
    throw error;
  }
}

type Judged =
  | { readonly kind: 'valid'; readonly found: SignatureFound }
  | { readonly kind: 'refused'; readonly reason: string; readonly isRevoked: boolean };

async function judgeAll(
  request: VerifyRequest,
  layers: readonly SignatureLayer[],
): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  for (const [index, layer] of layers.entries()) {
    const answer = await judge(request, layer);
    const revoked = typeof answer === 'string' ? undefined : revokedReason(request, answer.keyId);
    const reason = typeof answer === 'string' ? answer : revoked;
    if (typeof answer !== 'string' && revoked === undefined) judged.push({ kind: 'valid', found: answer });
    else
      judged.push({
        kind: 'refused',
        reason: `signature ${index + 1}: ${reason}`,
        isRevoked: revoked !== undefined,
      });
  }
  return judged;
}

/** The valid signature, or the reason why it does not count. */
async function judge(request: VerifyRequest, layer: SignatureLayer): Promise<SignatureFound | string> {
  if (layer.mediaType !== payloadType) return `its type is ${JSON.stringify(layer.mediaType)}`;
  if (layer.size > maxPayloadBytes) return `its payload of ${layer.size} bytes is too large`;
  const signature = layer.annotations?.[signatureAnnotation];
  if (signature === undefined || signature === '') return `it has no ${signatureAnnotation}`;
  const { source, signal } = request;
  const payload = await readPayload({ source, blob: layer, maxBytes: maxPayloadBytes, signal });
  if (payload === undefined) return `its payload is not ${layer.digest}`;
  const signer = signerOf(request, { payload, signature, annotations: layer.annotations ?? {} });
  if (signer.kind === 'refused') return signer.reason;
  const claim = SigningPayload.safeParse(jsonOf(payload));
  if (!claim.success) return 'what it signs is no claim about an image';
  const { identity, image } = claim.data.critical;
  const claimed = image['docker-manifest-digest'];
  if (claimed !== request.digest) return `it is about another image, ${claimed}`;
  const { keyId, certified } = signer;
  const repository = identity['docker-reference'];
  return { keyId, format: 'legacy', repository, ...(certified === undefined ? {} : { certified }) };
}

interface Signed {
  readonly payload: Uint8Array;
  readonly signature: string;
  readonly annotations: Readonly<Record<string, string>>;
}

type SignerJudged =
  | { readonly kind: 'valid'; readonly keyId: string; readonly certified?: Certified }
  | { readonly kind: 'refused'; readonly reason: string };

function signerOf(request: VerifyRequest, { payload, signature: base64, annotations }: Signed): SignerJudged {
  const signature = Buffer.from(base64, 'base64');
  const pem = recognisedKeys(request).find((one) => isSignedBy(one, payload, signature));
  if (pem !== undefined) return { kind: 'valid', keyId: publicKeyId(pem) };
  const read = () => legacyEvidence({ annotations, payload, signature });
  return (
    judgeEvidence(read, request.certificates ?? []) ?? { kind: 'refused', reason: 'no trusted key made it' }
  );
}
