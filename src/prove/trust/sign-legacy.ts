import type { ImageSource, ImageTarget } from '../../edges/oci/interface.ts';
import { type Digest, isSignedBy, sha256 } from '../../kernel/pure/index.ts';
import { appendToTag, readSignatures } from './append-to-tag.ts';
import type { Signer } from './keys.ts';
import {
  payloadBytes,
  type SignatureManifest,
  signatureAnnotation,
  signatureLayer,
  signatureTag,
} from './simple-signing.ts';

/** An image to sign, and the hands for it. */
export interface FormatRequest {
  readonly target: ImageTarget;
  /** Where what was signed before is read from. */
  readonly source: ImageSource;
  /** As images name it: it goes into the claim of the legacy format. */
  readonly repository: string;
  readonly digest: Digest;
  readonly signer: Signer;
  readonly signal?: AbortSignal | undefined;
}

/** `signed` now, or `already` by this key with the same claim; then nothing was written. */
export interface FormatSigned {
  readonly kind: 'signed' | 'already';
  /** The tag of the legacy format, or the digest of the bundle's manifest. */
  readonly at: string;
}

/**
 * Adds our signature to those that the image has under cosign's tag. May be called again: the same key and claim are not
 * doubled.
 *
 * @throws trust.signature-lost (later), trust.signatures-malformed, and what the registry says.
 */
export async function signLegacy(request: FormatRequest): Promise<FormatSigned> {
  const { target, digest, repository, signer, signal } = request;
  const tag = signatureTag(digest);
  const payload = payloadBytes(repository, digest);
  const isThere = (manifest: SignatureManifest | undefined): boolean => holds(manifest, payload, signer);
  if (isThere(await readSignatures({ target, tag, signal }))) return { kind: 'already', at: tag };
  const layer = signatureLayer(payload, await signer.sign(payload));
  await appendToTag({ target, tag, add: [{ layer, bytes: payload }], signal, isThere });
  return { kind: 'signed', at: tag };
}

function holds(manifest: SignatureManifest | undefined, payload: Uint8Array, signer: Signer): boolean {
  const digest = sha256(payload);
  return (manifest?.layers ?? []).some((layer) => {
    const signature = layer.annotations?.[signatureAnnotation];
    if (layer.digest !== digest || signature === undefined) return false;
    return isSignedBy(signer.publicPem, payload, Buffer.from(signature, 'base64'));
  });
}
