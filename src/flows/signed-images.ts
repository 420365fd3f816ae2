import { compareText } from '../kernel/index.ts';
import { bodyOf, type Entry, type SigningKey, type SigningKeyState } from '../model/index.ts';
import { everyEntry } from './every-entry.ts';
import { knownKeys } from './trust/own-keys.ts';
import type { World } from './world.ts';

/** What one key vouched for, by the evidence log. */
export interface KeyInventory {
  readonly keyId: string;
  /** `active` signs now; `unrecorded` signed before keys were recorded, and does not any more. */
  readonly state: SigningKeyState | 'unrecorded';
  /** Absent where nobody wrote it down. */
  readonly createdAt?: string;
  readonly images: readonly VouchedImage[];
}

export interface VouchedImage {
  /** `repository@digest`. */
  readonly image: string;
  readonly what: readonly ('signature' | 'attestation')[];
  /** When it did so last. */
  readonly at: string;
}

export interface SignedImages {
  readonly keys: readonly KeyInventory[];
  /** Begun, and nobody knows what came of it: a key may have signed these, too. */
  readonly unsettled: readonly string[];
}

/** What every key of this installation signed and attested, from the evidence log alone: what is not in there, it never wrote. */
export async function signedImages(world: World): Promise<SignedImages> {
  const [begun, vouched]: readonly [Map<string, Begun>, Vouched[]] = [new Map(), []];
  for await (const entry of everyEntry(await world.store())) take(entry, begun, vouched);
  const known = new Map((await knownKeys(world)).map((key) => [key.keyId, key]));
  const byKey = Map.groupBy(vouched, ({ keyId }) => keyId);
  const keyIds = new Set([...known.keys(), ...byKey.keys()]);
  return {
    keys: [...keyIds].toSorted(compareText).map((keyId) => ({
      keyId,
      ...standing(known.get(keyId)),
      images: imagesOf(byKey.get(keyId) ?? []),
    })),
    unsettled: [...new Set([...begun.values()].map(({ image }) => image))].toSorted(compareText),
  };
}

function standing(key: SigningKey | undefined): Pick<KeyInventory, 'state' | 'createdAt'> {
  if (key === undefined) return { state: 'unrecorded' };
  const { state, createdAt } = key;
  return createdAt === undefined ? { state } : { state, createdAt };
}

interface Begun {
  readonly image: string;
  readonly what: VouchedImage['what'][number];
}

interface Vouched extends Begun {
  readonly keyId: string;
  readonly at: string;
}

/** Intents say which image, outcomes by which key; both have the same key of the log. */
function take(entry: Entry, begun: Map<string, Begun>, vouched: Vouched[]): void {
  const intent = bodyOf('intent', entry);
  const started = intent === undefined ? undefined : begunBy(intent);
  if (intent !== undefined && started !== undefined) begun.set(intent.key, started);
  const outcome = bodyOf('outcome', entry);
  const what = outcome === undefined ? undefined : begun.get(outcome.key);
  if (outcome === undefined || what === undefined) return;
  // What failed may still have written one of two formats: it stays unsettled until an attempt succeeds.
  if (outcome.outcome.kind === 'failed') return;
  begun.delete(outcome.key);
  const keyId = outcome.outcome.kind === 'done' ? outcome.outcome.result.keyId : undefined;
  if (keyId !== undefined) vouched.push({ ...what, keyId, at: entry.at });
}

function begunBy(intent: NonNullable<ReturnType<typeof bodyOf<'intent'>>>): Begun | undefined {
  if ('effect' in intent)
    return intent.effect.action === 'image.sign'
      ? { image: `${intent.effect.repository}@${intent.effect.digest}`, what: 'signature' }
      : undefined;
  if (intent.write === 'image.sign') return { image: `${intent.to}@${intent.digest}`, what: 'signature' };
  if (intent.write === 'image.attest') return { image: `${intent.to}@${intent.digest}`, what: 'attestation' };
  return undefined;
}

function imagesOf(vouched: readonly Vouched[]): readonly VouchedImage[] {
  return [...Map.groupBy(vouched, ({ image }) => image)]
    .map(([image, all]) => ({
      image,
      what: [...new Set(all.map((one) => one.what))].toSorted(),
      at:
        all
          .map((one) => one.at)
          .toSorted()
          .at(-1) ?? '',
    }))
    .toSorted((left, right) => compareText(left.image, right.image));
}
