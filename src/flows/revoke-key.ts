import { errorCode, errorMessage, instantText, OakumError, publicKeyId } from '../kernel/index.ts';
import type { SigningKey, Unread } from '../model/index.ts';
import { signedImages, type VouchedImage } from './signed-images.ts';
import { activeKey, adoptKey, changeEntry, knownKeys } from './trust/own-keys.ts';
import { type Need, type WhatRuns, whatRuns } from './trust/what-runs.ts';
import type { World } from './world.ts';

export interface RevokeRequest {
  /** A key id, the first digits of one that is known here, or a public key in PEM, also of others. */
  readonly key: string;
  readonly reason: string;
  readonly signal: AbortSignal;
}

export interface Revocation {
  readonly keyId: string;
  /** Since when, by whom and why it counts for nothing: the words of who was first. */
  readonly since: string;
  readonly by: string;
  readonly reason: string;
  /** False where it had been revoked before. */
  readonly isNew: boolean;
  /** What it signed or attested here, by the evidence log, and where that runs. */
  readonly images: readonly RevokedImage[];
  /** Begun, and nobody knows by which key: this one may have signed these, too. */
  readonly unsettled: readonly string[];
  readonly clusters: WhatRuns['clusters'];
  /** What could not be looked at: there, what it signed may run. */
  readonly unread: readonly Unread[];
  /** The key that signs now; undefined where this was it. */
  readonly activeKey: string | undefined;
}

export interface RevokedImage extends VouchedImage {
  readonly needs: readonly Need[];
}

type Compromised = Extract<SigningKey, { state: 'compromised' }>;

/**
 * Makes a key count for nothing, at once and for ever, and says what it signed and where that runs. The record comes
 * first: that a cluster cannot be asked delays nothing. Needs neither the private half nor a network.
 *
 * @throws usage.reason, usage.person, usage.no-key, and what the store throws.
 */
export async function revokeKey(world: World, request: RevokeRequest): Promise<Revocation> {
  const { key, isNew } = await recorded(world, request);
  const { keyId, since, by, reason } = key;
  const signed = await signedImages(world);
  const images = signed.keys.find((one) => one.keyId === keyId)?.images ?? [];
  const { needs, clusters, unread } = await lookWhatRuns(world, request.signal);
  const needsOf = new Map([...needs].map(([digest, all]) => [String(digest), all]));
  return {
    keyId,
    since,
    by,
    reason,
    isNew,
    images: images.map((one) => ({
      ...one,
      needs: needsOf.get(one.image.slice(one.image.lastIndexOf('@') + 1)) ?? [],
    })),
    unsettled: signed.unsettled,
    clusters,
    unread,
    activeKey: activeKey(await knownKeys(world))?.keyId,
  };
}

async function recorded(
  world: World,
  { key: named, reason: given }: RevokeRequest,
): Promise<{ readonly key: Compromised; readonly isNew: boolean }> {
  const reason = given.trim();
  if (reason === '')
    throw new OakumError('usage.reason', 'revoking a key needs a reason', { hint: '--reason "why"' });
  if (world.user.trim() === '')
    throw new OakumError('usage.person', 'revoking a key needs the name of a person', {
      hint: 'run it as a user with a name',
    });
  const known = await adoptKey(world);
  const { keyId, publicKey } = await findKey(world, named, known);
  const before = known.find((one) => one.keyId === keyId);
  if (before?.state === 'compromised') return { key: before, isNew: false };
  const pem = publicKey ?? before?.publicKey;
  const key: Compromised = {
    state: 'compromised',
    keyId,
    ...(pem === undefined ? {} : { publicKey: pem }),
    ...(before?.createdAt === undefined ? {} : { createdAt: before.createdAt }),
    since: instantText(world.clock.now()),
    by: world.user,
    reason,
  };
  await (await world.store()).keys.save([key], [changeEntry(world, key)]);
  return { key, isNew: true };
}

async function findKey(
  world: World,
  named: string,
  known: readonly SigningKey[],
): Promise<Pick<SigningKey, 'keyId' | 'publicKey'>> {
  if (named.includes('-----BEGIN')) return { keyId: publicKeyId(named), publicKey: named };
  const digits = named.toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return { keyId: digits };
  const ids = new Set([...known, ...(await signedImages(world)).keys].map(({ keyId }) => keyId));
  const fitting = /^[0-9a-f]{8,64}$/.test(digits) ? [...ids].filter((id) => id.startsWith(digits)) : [];
  const [keyId] = fitting;
  if (keyId !== undefined && fitting.length === 1) return { keyId };
  const said = JSON.stringify(named.slice(0, 100));
  throw new OakumError(
    'usage.no-key',
    fitting.length > 1 ? `${fitting.length} keys begin with ${said}` : `no key is known as ${said}`,
    { hint: 'oakum trust keys lists them; a key of others is named by its whole id or its public key file' },
  );
}

/** Whatever fails here, the key is revoked. */
async function lookWhatRuns(world: World, signal: AbortSignal): Promise<WhatRuns> {
  try {
    return await whatRuns(world, signal);
  } catch (error) {
    const unread = { what: 'what runs', code: errorCode(error), reason: errorMessage(error) };
    return { needs: new Map(), named: new Map(), clusters: [], unread: [unread] };
  }
}
