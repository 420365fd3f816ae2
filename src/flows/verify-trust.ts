import { predicateTypes } from '../formats/sigstore/index.ts';
import { type TestVerdict, verdictsIn } from '../formats/test-result/index.ts';
import { type Digest, OakumError, publicKeyId } from '../kernel/index.ts';
import type { SignatureFormat, SigningKey, TrustAuthority } from '../model/index.ts';
import {
  type AttestationFound,
  certificateTrusts,
  type SignatureVerdict,
  verifyAttestations,
  verifyImage,
} from '../prove/trust/index.ts';
import { openImage } from './images/open-image.ts';
import { countingKeys, knownKeys, revokedKeys } from './trust/own-keys.ts';
import type { World } from './world.ts';

export interface VerifyTrustRequest {
  readonly reference: string;
  /** PEM; without any key or authority, our own signing keys are what is trusted. */
  readonly publicKeys: readonly string[];
  /** Whose certificates count besides. */
  readonly authorities?: readonly TrustAuthority[] | undefined;
  readonly signal: AbortSignal;
}

export interface TrustAnswer {
  readonly reference: string;
  readonly digest: Digest;
  /** Ids of the keys that were trusted for this answer. */
  readonly trustedKeys: readonly string[];
  readonly verdict: SignatureVerdict;
  /** What trusted keys attested about the image, each statement once; without them, nothing of it is believed. */
  readonly attestations: readonly TrustedAttestation[];
  /** Attestations that do not count, with the reason. */
  readonly refusedAttestations: readonly string[];
}

export type { Certified } from '../prove/trust/index.ts';

export interface TrustedAttestation {
  readonly predicateType: string;
  readonly keyId: string;
  readonly formats: readonly SignatureFormat[];
  readonly predicate: unknown;
  /** Where it says what a patched image was held against before it was pushed: by its signer's word. Else empty. */
  readonly verdicts: readonly TestVerdict[];
}

/**
 * What the signatures of an image are worth by some keys. A tag is resolved once, and the answer is about the digest.
 *
 * @throws trust.root-malformed, trust.no-key where there is none to verify with, and what the registry says.
 */
export async function verifyTrust(world: World, request: VerifyTrustRequest): Promise<TrustAnswer> {
  const { reference, signal } = request;
  const keys = await knownKeys(world);
  const revoked = revokedKeys(keys);
  const { authorities = [] } = request;
  const isNamed = request.publicKeys.length > 0 || authorities.length > 0;
  const publicKeys = isNamed ? request.publicKeys : ownPublicKeys(keys);
  const certificates = await certificateTrusts(authorities, new Date(world.clock.now().epochMilliseconds));
  const isTrusted = (keyId: string): boolean => !revoked.some((key) => key.keyId === keyId);
  const trustedKeys = publicKeys.map(publicKeyId).filter(isTrusted);
  const opened = await openImage(world, reference, { mayBeLocal: true });
  const { digest } = await opened.source.manifest(opened.reference, signal);
  const trusted = { digest, publicKeys, certificates, revoked, signal };
  const verdict = await verifyImage({ source: opened.source, ...trusted });
  const found = await verifyAttestations({ source: opened.source, ...trusted });
  const attestations = onceEach(found.attestations);
  return { reference, digest, trustedKeys, verdict, attestations, refusedAttestations: found.refused };
}

/** The same statement in two formats is one. */
function onceEach(found: readonly AttestationFound[]): readonly TrustedAttestation[] {
  const same = Map.groupBy(found, ({ predicateType, keyId, predicate }) =>
    JSON.stringify([predicateType, keyId, predicate]),
  );
  return [...same.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { predicateType, keyId, predicate } = first;
    const formats = [...new Set(group.map(({ format }) => format))];
    const verdicts = predicateType === predicateTypes.tests ? verdictsIn(predicate) : undefined;
    return [{ predicateType, keyId, formats, predicate, verdicts: verdicts ?? [] }];
  });
}

/** In a rotation the key that signs and those that it takes the place of. */
function ownPublicKeys(keys: readonly SigningKey[]): readonly string[] {
  const counting = countingKeys(keys).flatMap(({ publicKey }) => publicKey ?? []);
  if (counting.length > 0 || keys.some(({ state }) => state === 'compromised')) return counting;
  throw new OakumError('trust.no-key', 'there is no signing key of this installation to verify with', {
    hint: 'give the public key that you trust with --key, or make keys with oakum trust init',
  });
}
