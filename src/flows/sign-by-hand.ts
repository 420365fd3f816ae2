import { parseImageReference, repositoryOf } from '../formats/oci/index.ts';
import { predicateTypes } from '../formats/sigstore/index.ts';
import { type Digest, OakumError } from '../kernel/index.ts';
import type { AttestResult, Predicate, Signer, SignResult } from '../prove/trust/index.ts';
import { recordWrite, signOutcome } from './images/record-write.ts';
import { currentStop, stopText } from './stop-writing.ts';
import { attestWhereItLies } from './trust/attest.ts';
import { signerFor } from './trust/keys.ts';
import { signWhereItLies } from './trust/sign.ts';
import type { World } from './world.ts';

export interface SignByHandRequest {
  /** Of an image in a registry; a tag is resolved once. */
  readonly reference: string;
  readonly signal: AbortSignal;
}

export interface SignedByHand extends SignResult {
  /** `repository@digest` */
  readonly image: string;
}

/**
 * Signs an image that somebody else made, in the formats of its registry's document, with intent and outcome in the log.
 *
 * @throws trust.no-key, writing.paused, trust.local-image, and what the key's place and the registry say.
 */
export async function signByHand(world: World, request: SignByHandRequest): Promise<SignedByHand> {
  const { repository, digest, signer } = await prepare(world, request);
  const { signal } = request;
  const key = `by-hand/${repository}@${digest}/sign`;
  const write = { key, write: 'image.sign', to: repository, digest } as const;
  const signed = await recordWrite(world, { write, signal }, async () => {
    const value = await signWhereItLies(world, { repository, digest, signer, signal });
    return { value, outcome: signOutcome(value) };
  });
  return { ...signed, image: `${repository}@${digest}` };
}

export interface AttestByHandRequest extends SignByHandRequest {
  /** A predicate type, or the short name that cosign has for it. */
  readonly type: string;
  readonly predicate: unknown;
}

export interface AttestedByHand extends AttestResult {
  readonly image: string;
}

/**
 * Says something about an image, signed; what the predicate says is the person's word.
 *
 * @throws the same, and usage.predicate for what cannot be said.
 */
export async function attestByHand(world: World, request: AttestByHandRequest): Promise<AttestedByHand> {
  const predicate = predicateOf(request);
  const { repository, digest, signer } = await prepare(world, request);
  const key = `by-hand/${repository}@${digest}/attest`;
  const { signal } = request;
  const attested = await attestWhereItLies(world, {
    repository,
    digest,
    signer,
    key,
    predicates: [predicate],
    signal,
  });
  return { ...attested, image: `${repository}@${digest}` };
}

interface Prepared {
  readonly repository: string;
  readonly digest: Digest;
  readonly signer: Signer;
}

async function prepare(world: World, { reference, signal }: SignByHandRequest): Promise<Prepared> {
  if ((await world.openLocalImage(reference)) !== undefined)
    throw new OakumError('trust.local-image', `${reference} lies on disk, and signatures lie in registries`, {
      hint: 'push it, then sign it there by its digest',
    });
  const stop = await currentStop(world);
  if (stop !== undefined)
    throw new OakumError('writing.paused', stopText(stop), { hint: 'oakum resume --all' });
  const signer = await signerFor(world, 'signing');
  if (signer === undefined)
    throw new OakumError('trust.no-key', 'there is no signing key', { hint: 'oakum trust init' });
  const parsed = parseImageReference(reference);
  const repository = repositoryOf(parsed);
  const source = (await world.registries()).source(repository);
  const { digest } = await source.manifest(parsed.digest ?? parsed.tag ?? 'latest', signal);
  return { repository, digest, signer };
}

/** The short names of cosign's `--type`. */
const shortNames: Readonly<Record<string, string>> = {
  slsaprovenance1: predicateTypes.provenance,
  cyclonedx: predicateTypes.cyclonedx,
  spdxjson: predicateTypes.spdx,
  vuln: predicateTypes.scan,
  openvex: predicateTypes.openvex,
  custom: 'https://cosign.sigstore.dev/attestation/v1',
};

function predicateOf({ type, predicate }: AttestByHandRequest): Predicate {
  const predicateType = shortNames[type] ?? type;
  if (!URL.canParse(predicateType))
    throw new OakumError('usage.predicate', `${JSON.stringify(type)} is no type of attestation`, {
      hint: `name its URI, or one of ${Object.keys(shortNames).join(', ')}`,
    });
  if (predicateType === predicateTypes.signature)
    throw new OakumError('usage.predicate', 'a signature is no attestation', { hint: 'oakum trust sign' });
  if (typeof predicate === 'object' && predicate !== null && !Array.isArray(predicate))
    return { predicateType, predicate };
  throw new OakumError('usage.predicate', 'the predicate is no JSON object');
}
