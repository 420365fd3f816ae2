import {
  bundleType,
  inTotoType,
  preAuthentication,
  predicateTypes,
  type SignedEnvelope,
  statementBytes,
  writeBundle,
} from '../../formats/sigstore/index.ts';
import { type Digest, isSignedBy, sha256 } from '../../kernel/pure/index.ts';
import { once } from './append-to-tag.ts';
import { bundleAnnotations, bundleManifest, emptyConfig } from './bundle-manifest.ts';
import { findBundles } from './find-bundles.ts';
import type { FormatRequest, FormatSigned } from './sign-legacy.ts';
import { manifestType } from './simple-signing.ts';

/**
 * Attaches our signature as a bundle of its own: a statement that says nothing but that we signed this digest. May be
 * called again: a bundle of the same key is found, and nothing is written.
 *
 * @throws what the registry says; `oci.not-found` where the image is not there.
 */
export async function signBundle(request: FormatRequest): Promise<FormatSigned> {
  const { digest } = request;
  const before = await signedBefore(request);
  if (before !== undefined) return { kind: 'already', at: before };
  // Cosign names no subject here; a name would be one more thing that somebody could rely upon.
  const payload = statementBytes({
    subject: { name: undefined, digest },
    predicateType: predicateTypes.signature,
    predicate: {},
  });
  return { kind: 'signed', at: await attachSigned(request, payload, predicateTypes.signature) };
}

async function signedBefore(request: FormatRequest): Promise<Digest | undefined> {
  for await (const { at, opened } of findBundles(request)) {
    if (opened.kind === 'refused' || opened.statement.predicateType !== predicateTypes.signature) continue;
    const isOurs = isSignedBy(request.signer.publicPem, opened.signedBytes, opened.signature);
    if (isOurs && opened.statement.subjects.some((one) => one.digest === request.digest)) return at;
  }
  return undefined;
}

/** Signs a statement and attaches it to the image as a bundle; gives the digest of the bundle's manifest. */
export async function attachSigned(
  request: AttachRequest,
  payload: Uint8Array,
  predicateType: string,
): Promise<Digest> {
  const signature = await request.signer.sign(preAuthentication(inTotoType, payload));
  return attachEnvelope(request, { payload, signature }, predicateType);
}

type AttachRequest = Pick<FormatRequest, 'target' | 'source' | 'digest' | 'signer' | 'signal'>;

/** The same for what is signed already, by the key of the request. */
export async function attachEnvelope(
  { target, source, digest, signer, signal }: AttachRequest,
  envelope: SignedEnvelope,
  predicateType: string,
): Promise<Digest> {
  const bundle = writeBundle(envelope, signer.keyId);
  const image = await source.manifest(digest, signal);
  const subject = { mediaType: image.mediaType, digest, size: image.bytes.length };
  for (const blob of [emptyConfig, bundle])
    await target.putBlob({ digest: sha256(blob), size: blob.length }, () => once(blob), signal);
  const attachment = {
    mediaType: manifestType,
    bytes: bundleManifest(bundle, { subject, predicateType }),
    artifactType: bundleType,
    annotations: bundleAnnotations(predicateType),
  };
  return target.attach(digest, attachment, signal);
}
