import type { ImageSource } from '../../edges/oci/interface.ts';
import {
  type Digest,
  errorCode,
  errorMessage,
  isSignedBy,
  OakumError,
  publicKeyId,
  sha256,
} from '../../kernel/pure/index.ts';
import {
  maxPayloadBytes,
  payloadType,
  type SignatureLayer,
  SignatureManifest,
  SigningPayload,
  signatureAnnotation,
  signatureTag,
} from './simple-signing.ts';

export interface VerifyRequest {
  readonly source: ImageSource;
  /** The manifest that was resolved, never a tag. */
  readonly digest: Digest;
  /** PEM; any one of them is enough. */
  readonly publicKeys: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** One valid signature: which key, and as what the signer knew the image. */
export interface SignatureFound {
  readonly keyId: string;
  readonly repository: string;
}

/**
 * `signed`: at least one signature of a trusted key is right, whatever else hangs there. `unsigned`: there is none at
 * all. `refused`: there are some, and none counts, with a reason for each.
 */
export type SignatureVerdict =
  | {
      readonly kind: 'signed';
      readonly signatures: readonly SignatureFound[];
      readonly refused: readonly string[];
    }
  | { readonly kind: 'unsigned'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] };

/**
 * Verifies the legacy cosign signatures of an image: each layer's bytes against its digest, the signature over those
 * bytes, and the digest that they claim against the image at hand, so that the signature of another image, moved here,
 * does not count. A registry that cannot be asked is thrown, not judged.
 */
export async function verifyImage(request: VerifyRequest): Promise<SignatureVerdict> {
  const tag = signatureTag(request.digest);
  const manifest = await findSignatures(request, tag);
  if (manifest === undefined)
    return { kind: 'unsigned', reason: `there is no ${request.source.name}:${tag}` };
  if (manifest.kind === 'malformed') return { kind: 'refused', reasons: [manifest.reason] };
  const judged: readonly Judged[] = await judgeAll(request, manifest.layers);
  const signatures = judged.flatMap((one) => (one.kind === 'valid' ? [one.found] : []));
  const reasons = judged.flatMap((one) => (one.kind === 'refused' ? [one.reason] : []));
  if (signatures.length > 0) return { kind: 'signed', signatures, refused: reasons };
  if (reasons.length === 0)
    return { kind: 'unsigned', reason: `${request.source.name}:${tag} holds no signature` };
  return { kind: 'refused', reasons };
}

type Found =
  | { readonly kind: 'layers'; readonly layers: readonly SignatureLayer[] }
  | { readonly kind: 'malformed'; readonly reason: string };

async function findSignatures({ source, signal }: VerifyRequest, tag: string): Promise<Found | undefined> {
  try {
    const { bytes } = await source.manifest(tag, signal);
    const parsed = SignatureManifest.safeParse(parseJson(bytes));
    if (!parsed.success) return { kind: 'malformed', reason: `${tag} is no signature manifest` };
    return { kind: 'layers', layers: parsed.data.layers };
  } catch (error) {
    if (errorCode(error) === 'oci.not-found') return undefined;
    throw error;
  }
}

type Judged =
  | { readonly kind: 'valid'; readonly found: SignatureFound }
  | { readonly kind: 'refused'; readonly reason: string };

async function judgeAll(
  request: VerifyRequest,
  layers: readonly SignatureLayer[],
): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  for (const [index, layer] of layers.entries()) {
    const answer = await judge(request, layer);
    judged.push(
      typeof answer === 'string' ? { kind: 'refused', reason: `signature ${index + 1}: ${answer}` } : answer,
    );
  }
  return judged;
}

/** The valid signature, or the reason why it does not count. */
async function judge(request: VerifyRequest, layer: SignatureLayer): Promise<Judged | string> {
  if (layer.mediaType !== payloadType) return `its type is ${JSON.stringify(layer.mediaType)}`;
  if (layer.size > maxPayloadBytes) return `its payload of ${layer.size} bytes is too large`;
  const signature = layer.annotations?.[signatureAnnotation];
  if (signature === undefined || signature === '') return `it has no ${signatureAnnotation}`;
  const payload = await readPayload(request, layer);
  if (payload === undefined) return `its payload is not ${layer.digest}`;
  const signedBy = request.publicKeys.find((pem) =>
    isSignedBy(pem, payload, Buffer.from(signature, 'base64')),
  );
  if (signedBy === undefined) return 'no trusted key made it';
  const claim = SigningPayload.safeParse(parseJson(payload));
  if (!claim.success) return 'what it signs is no claim about an image';
  const { identity, image } = claim.data.critical;
  const claimed = image['docker-manifest-digest'];
  if (claimed !== request.digest) return `it is about another image, ${claimed}`;
  return { kind: 'valid', found: { keyId: publicKeyId(signedBy), repository: identity['docker-reference'] } };
}

/** Undefined if the bytes are not those of the digest; the source checks too, but this is the room that must not trust. */
async function readPayload(
  { source, signal }: VerifyRequest,
  layer: SignatureLayer,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of source.blob({ digest: layer.digest, size: layer.size }, signal)) {
      length += chunk.length;
      if (length > maxPayloadBytes) return undefined;
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof OakumError && error.retry === 'never' && isAboutTheBlob(error.code))
      return undefined;
    throw error;
  }
  const bytes = Buffer.concat(chunks);
  return sha256(bytes) === layer.digest ? bytes : undefined;
}

function isAboutTheBlob(code: string): boolean {
  return ['oci.not-found', 'oci.digest-mismatch', 'oci.too-large', 'oci.malformed'].includes(code);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    return errorMessage(error);
  }
}
