import { describe, expect, it } from 'vitest';
import { hexOf, sha256 } from '../../kernel/pure/index.ts';
import type { SigningKey, SigningKeyState } from '../../model/index.ts';
import { anEntry } from './records.ts';
import { inWorld, type StoreWorld } from './world.ts';

const since = '2026-11-21T09:00:00.000Z';
const idOf = (name: string): string => hexOf(sha256(name));
const first: SigningKey = { keyId: idOf('first'), publicKey: 'PEM', createdAt: since, state: 'active' };
const second: SigningKey = { ...first, keyId: idOf('second') };
const retiring: SigningKey = { ...first, state: 'retiring', since };
const compromised: SigningKey = { ...first, state: 'compromised', since, by: 'ann', reason: 'lost' };

const changed = (keyId: string, state: SigningKeyState) =>
  anEntry({ kind: 'signing-key-changed', body: { keyId, state } });
const byId = (...keys: readonly SigningKey[]) =>
  keys.toSorted((left, right) => (left.keyId < right.keyId ? -1 : 1));

export function keyCases(open: () => Promise<StoreWorld>): void {
  describe('keys that sign images', () => {
    it(
      'are seen by every connection as they were saved last, with their entries',
      inWorld(open, async (store, connect) => {
        const other = await connect();
        expect(await other.keys.list()).toEqual([]);
        await store.keys.save([first], [changed(first.keyId, 'active')]);
        expect(await other.keys.list()).toEqual([first]);
        const entries = [changed(first.keyId, 'retiring'), changed(second.keyId, 'active')];
        await other.keys.save([retiring, second], entries);
        expect(await store.keys.list()).toEqual(byId(retiring, second));
        const bodies = (await store.evidence.read(0, 10)).map(({ body }) => body.state);
        expect(bodies).toEqual(['active', 'retiring', 'active']);
      }),
    );

    it(
      'have one active among them: of two that replace the same, one is refused whole',
      inWorld(open, async (store, connect) => {
        await store.keys.save([first], []);
        const replacing = [second, { ...second, keyId: idOf('third') }];
        const connections = [store, await connect()];
        const ended = await Promise.allSettled(
          replacing.map(async (key, at) =>
            connections[at]?.keys.save([retiring, key], [changed(key.keyId, 'active')]),
          ),
        );
        const refused = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
        expect(refused).toEqual([expect.objectContaining({ code: 'store.exists' })]);
        const kept = await store.keys.list();
        expect(kept.map(({ state }) => state).toSorted()).toEqual(['active', 'retiring']);
        expect(await store.evidence.size()).toBe(1);
      }),
    );

    it(
      'stay compromised for ever, with the first reason',
      inWorld(open, async (store) => {
        await store.keys.save([compromised], []);
        for (const again of [first, { ...compromised, reason: 'no, found again' }])
          await expect(store.keys.save([again], [changed(first.keyId, 'active')])).rejects.toMatchObject({
            code: 'store.exists',
          });
        expect(await store.keys.list()).toEqual([compromised]);
        expect(await store.evidence.size()).toBe(0);
      }),
    );
  });
}
