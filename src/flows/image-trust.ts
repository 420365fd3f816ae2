import { parseImageReference, repositoryOf } from '../formats/oci/index.ts';
import { type PatchMade, patchMade } from '../formats/provenance/index.ts';
import { errorCode, instantText } from '../kernel/index.ts';
import type { ImageFamily, InstantText } from '../model/index.ts';
import type { TrustJudged } from '../prove/trust/index.ts';
import { openImage } from './images/open-image.ts';
import { judgeSource, trustText } from './trust/judge-source.ts';
import { countingKeys, knownKeys } from './trust/own-keys.ts';
import { type TrustAnswer, type TrustedAttestation, verifyTrust } from './verify-trust.ts';
import type { World } from './world.ts';

export interface ImageTrustRequest {
  /** As a workload names it; its registry is asked. */
  readonly reference: string;
  readonly family: ImageFamily;
  readonly signal: AbortSignal;
}

/** What an image's signatures are worth by the keys of this installation, and what the trust policies say besides. */
export interface ImageTrust {
  readonly reference: string;
  readonly checkedAt: InstantText;
  readonly keys: readonly { readonly keyId: string; readonly publicKey: string }[];
  /** Undefined where there is no key to hold it against. */
  readonly answer: HeldAgainst | undefined;
  readonly decision: TrustJudged['kind'];
  readonly policies: string;
}

export interface HeldAgainst extends Omit<TrustAnswer, 'attestations'> {
  readonly attestations: readonly Stated[];
}

export interface Stated extends TrustedAttestation {
  /** What its provenance says in short, where Oakum patched it. */
  readonly made: PatchMade | undefined;
}

/**
 * Asks the registry now, by digest: of an image that came through an index the one of the two that is signed, else the
 * manifest. Nothing is kept, and nothing is written.
 *
 * @throws what the registry says.
 */
export async function imageTrust(world: World, request: ImageTrustRequest): Promise<ImageTrust> {
  const { family, signal } = request;
  const repository = repositoryOf(parseImageReference(request.reference));
  const keys = countingKeys(await knownKeys(world)).flatMap(({ keyId, publicKey }) =>
    publicKey === undefined ? [] : [{ keyId, publicKey }],
  );
  const reference = `${repository}@${family.manifest}`;
  const answer = await byOwnKeys(world, { repository, family, signal });
  const { source } = await openImage(world, reference);
  const judged = await judgeSource(world, { reference, image: { family }, source, signal });
  return {
    reference: answer?.reference ?? reference,
    checkedAt: instantText(world.clock.now()),
    keys,
    answer:
      answer === undefined
        ? undefined
        : {
            ...answer,
            attestations: answer.attestations.map((one) => ({ ...one, made: patchMade(one.predicate) })),
          },
    decision: judged.kind,
    policies: trustText(judged),
  };
}

interface ToHold {
  readonly repository: string;
  readonly family: ImageFamily;
  readonly signal: AbortSignal;
}

async function byOwnKeys(
  world: World,
  { repository, family: { manifest, index }, signal }: ToHold,
): Promise<TrustAnswer | undefined> {
  const ask = (digest: string): Promise<TrustAnswer> =>
    verifyTrust(world, { reference: `${repository}@${digest}`, publicKeys: [], signal });
  try {
    const first = await ask(manifest);
    if (first.verdict.kind === 'signed' || index === undefined) return first;
    const second = await ask(index);
    return second.verdict.kind === 'signed' ? second : first;
  } catch (error) {
    if (errorCode(error) === 'trust.no-key') return undefined;
    throw error;
  }
}
