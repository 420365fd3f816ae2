import { errorCode, instantText, publicKeyId } from '../../kernel/index.ts';
import type { InstantText, SigningKey } from '../../model/index.ts';
import { makeEntry } from '../../prove/audit/index.ts';
import type { RevokedKey } from '../../prove/trust/index.ts';
import type { NewEntry } from '../../store/interface.ts';
import type { World } from '../world.ts';
import { signingPublicKey } from './keys.ts';

/**
 * Every key that signs images and is known here, sorted by id. The one in the state directory is active though nobody
 * recorded it yet: it was made before keys were recorded, or put there by hand, and then the one before it retires.
 */
export async function knownKeys(world: World): Promise<readonly SigningKey[]> {
  const recorded = await (await world.store()).keys.list();
  return withOwn(recorded, { publicKey: await signingPublicKey(world), at: instantText(world.clock.now()) });
}

/** The same, and records the key of the state directory where nobody did. `createdAt` where it was made just now. */
export async function adoptKey(world: World, createdAt?: InstantText): Promise<readonly SigningKey[]> {
  const { keys } = await world.store();
  const recorded = await keys.list();
  const at = instantText(world.clock.now());
  const known = withOwn(recorded, { publicKey: await signingPublicKey(world), at, createdAt });
  const changed = known.filter((key) => !recorded.includes(key));
  if (changed.length === 0) return known;
  try {
    await keys.save(
      changed,
      changed.map((key) => changeEntry(world, key)),
    );
  } catch (error) {
    // Another process recorded it at the same moment; if it did not, the next look says so.
    if (errorCode(error) !== 'store.exists') throw error;
  }
  return keys.list();
}

interface Own {
  readonly publicKey: string | undefined;
  readonly at: InstantText;
  readonly createdAt?: InstantText | undefined;
}

function withOwn(recorded: readonly SigningKey[], { publicKey, at, createdAt }: Own): readonly SigningKey[] {
  if (publicKey === undefined) return recorded;
  const keyId = publicKeyId(publicKey);
  if (recorded.some((key) => key.keyId === keyId)) return recorded;
  const own: SigningKey = {
    state: 'active',
    keyId,
    publicKey,
    ...(createdAt === undefined ? {} : { createdAt }),
  };
  return [...recorded.map((key) => (key.state === 'active' ? retiringSince(key, at) : key)), own].toSorted(
    (left, right) => (left.keyId < right.keyId ? -1 : 1),
  );
}

/** The same key, of which another one takes the place. */
export function retiringSince(key: SigningKey, since: InstantText): SigningKey {
  const { keyId, publicKey, createdAt } = key;
  return {
    state: 'retiring',
    keyId,
    since,
    ...(publicKey === undefined ? {} : { publicKey }),
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}

/** What the log says of a key that came to stand elsewhere. */
export function changeEntry(world: World, key: SigningKey): NewEntry {
  const { keyId, state } = key;
  const body = key.state === 'compromised' ? { keyId, state, reason: key.reason } : { keyId, state };
  return makeEntry('signing-key-changed', { clock: world.clock, by: world.user }, body);
}

/** Those that count by themselves: the one that signs, and those that it takes the place of. */
export function countingKeys(keys: readonly SigningKey[]): readonly SigningKey[] {
  return keys.filter(({ state }) => state === 'active' || state === 'retiring');
}

export function activeKey(keys: readonly SigningKey[]): SigningKey | undefined {
  return keys.find(({ state }) => state === 'active');
}

/** Those that count for nothing, ours and those of others. */
export function revokedKeys(keys: readonly SigningKey[]): readonly RevokedKey[] {
  return keys.filter((key) => key.state === 'compromised');
}
