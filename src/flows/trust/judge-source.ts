import type { ImageSource } from '../../edges/oci/interface.ts';
import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { publicKeyId } from '../../kernel/index.ts';
import {
  coversImage,
  familyDigests,
  type Image,
  type SigningKey,
  type TrustPolicy,
} from '../../model/index.ts';
import { makeEntry } from '../../prove/audit/index.ts';
import { judgeTrust, type PolicyJudged, type TrustJudged } from '../../prove/trust/index.ts';
import type { World } from '../world.ts';
import { countingKeys, knownKeys, revokedKeys } from './own-keys.ts';

export interface ToJudge {
  /** As it was named. */
  readonly reference: string;
  readonly image: Pick<Image, 'family'>;
  readonly source: ImageSource;
  readonly signal: AbortSignal;
}

/** What the trust policies make of an image that is to be patched, by the digest that was read. */
export async function judgeSource(
  world: World,
  { reference, image, source, signal }: ToJudge,
): Promise<TrustJudged> {
  const { trustPolicies } = world.documents;
  if (trustPolicies.length === 0 || (await world.openLocalImage(reference)) !== undefined)
    return { kind: 'uncovered', policies: [] };
  const repository = repositoryOf(parseImageReference(reference));
  const keys = await knownKeys(world);
  const own = countingKeys(keys);
  const policies = trustPolicies
    .filter((policy) => coversImage(policy, repository))
    .map((policy) => withOverlap(policy, own));
  return judgeTrust({
    source,
    digests: familyDigests(image.family),
    policies,
    now: new Date(world.clock.now().epochMilliseconds),
    revoked: revokedKeys(keys),
    signal,
  });
}

/**
 * While a key of ours takes the place of another, whoever trusts one of them trusts both: documents follow later, and
 * what is signed by the new key must not be refused until they do.
 */
function withOverlap(policy: TrustPolicy, own: readonly SigningKey[]): TrustPolicy {
  const { authorities } = policy.spec;
  const named = new Set(authorities.flatMap((one) => ('key' in one ? [publicKeyId(one.key)] : [])));
  const because = own.find(({ keyId }) => named.has(keyId));
  if (because === undefined) return policy;
  const added = own.flatMap(({ keyId, publicKey, state }) =>
    named.has(keyId) || publicKey === undefined
      ? []
      : [{ name: `${state} key ${keyId.slice(0, 16)} of this installation`, key: publicKey }],
  );
  return { ...policy, spec: { ...policy.spec, authorities: [...authorities, ...added] } };
}

/** Writes down what was decided, where a policy decided anything: a warning that nobody can find later is none. */
export async function recordTrust(
  world: World,
  { reference, image, run }: Pick<ToJudge, 'reference' | 'image'> & { readonly run?: string | undefined },
  judged: TrustJudged,
): Promise<void> {
  if (judged.kind === 'uncovered') return;
  const { evidence } = await world.store();
  const body = {
    image: reference,
    digest: image.family.manifest,
    decision: judged.kind,
    policies: judged.policies,
  };
  await evidence.append([makeEntry('trust-judged', { clock: world.clock, by: world.user, run }, body)]);
}

/** One line for a person: who signed it by which policy, or what is wrong. */
export function trustText({ kind, policies }: TrustJudged): string {
  if (kind === 'uncovered') return 'no trust policy covers it';
  return `${kind}: ${policies.map(policyText).join('; ')}`;
}

function policyText({ policy, found, does, by, reasons, code }: PolicyJudged): string {
  if (found === 'signed') return `signed by ${by.join(', ')} (policy ${policy})`;
  const shown = reasons.slice(0, 3).join(', ');
  const more = reasons.length > 3 ? ` and ${reasons.length - 3} more` : '';
  return `policy ${policy} ${does === 'warn' ? 'warns' : 'refuses'}, ${code ?? found}: ${shown}${more}`;
}
