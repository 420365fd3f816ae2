import type { ImageSource, ImageTarget } from '../../edges/oci/interface.ts';
import { type Digest, isSignedBy, OakumError, sha256 } from '../../kernel/pure/index.ts';
import type { Signer } from './keys.ts';
import {
  appendLayer,
  manifestType,
  payloadBytes,
  type SignatureLayer,
  SignatureManifest,
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

/** Others may sign the same image at the same moment; two in a row that overwrite us are enough. */
const attempts = 3;

/**
 * Adds our signature to those that the image has under cosign's tag. May be called again: the same key and claim are not doubled. Tags
 * know no compare-and-set, so it reads back what it wrote, and appends again if another signer wrote over it.
 *
 * @throws trust.signature-lost (later), trust.signatures-malformed, and what the registry says.
 */
export async function signLegacy(request: FormatRequest): Promise<FormatSigned> {
  const { digest, repository, signer } = request;
  const tag = signatureTag(digest);
  const payload = payloadBytes(repository, digest);
  const found = await readSignatures(request, tag);
  if (holds(found, payload, signer)) return { kind: 'already', at: tag };
  const layer = signatureLayer(payload, await signer.sign(payload));
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    await write(request, { tag, layer, payload, found: await readSignatures(request, tag) });
    if (holds(await readSignatures(request, tag), payload, signer)) return { kind: 'signed', at: tag };
  }
  throw new OakumError('trust.signature-lost', `another signer keeps overwriting ${repository}:${tag}`, {
    retry: 'later',
    hint: 'Let one process at a time sign an image.',
  });
}

async function readSignatures(
  { target, signal }: FormatRequest,
  tag: string,
): Promise<SignatureManifest | undefined> {
  const found = await target.findManifest(tag, signal);
  if (found === undefined) return undefined;
  try {
    return SignatureManifest.parse(JSON.parse(Buffer.from(found.bytes).toString('utf8')));
  } catch (cause) {
    throw new OakumError('trust.signatures-malformed', `${target.name}:${tag} holds no signatures`, {
      cause,
      hint: 'Something else was pushed under that tag. Look at it, and remove it if it is not yours.',
    });
  }
}

function holds(manifest: SignatureManifest | undefined, payload: Uint8Array, signer: Signer): boolean {
  const digest = sha256(payload);
  return (manifest?.layers ?? []).some((layer) => {
    const signature = layer.annotations?.[signatureAnnotation];
    if (layer.digest !== digest || signature === undefined) return false;
    return isSignedBy(signer.publicPem, payload, Buffer.from(signature, 'base64'));
  });
}

async function write(
  { target, signal }: FormatRequest,
  add: {
    readonly tag: string;
    readonly layer: SignatureLayer;
    readonly payload: Uint8Array;
    readonly found: SignatureManifest | undefined;
  },
): Promise<void> {
  const { manifest, config } = appendLayer(add.found, add.layer);
  for (const blob of [add.payload, config]) {
    await target.putBlob({ digest: sha256(blob), size: blob.length }, () => once(blob), signal);
  }
  await target.putManifest(add.tag, { mediaType: manifestType, bytes: manifest }, signal);
}

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
