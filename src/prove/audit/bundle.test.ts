import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { publicKeyId, sha256 } from '../../kernel/pure/index.ts';
import { openStore } from '../../store/index.ts';
import { bundleLines, verifyBundle } from './bundle.ts';
import { logState, makeCheckpoint } from './checkpoint.ts';
import { makeEntry } from './make-entry.ts';

const clock = { now: () => Temporal.Instant.from('2026-11-21T12:00:00Z'), sleep: async () => {} };
const evidenceKey = makeKey();
const otherKey = makeKey();
let bundle: Buffer;

beforeAll(async () => {
  bundle = Buffer.from(await writeBundle());
});

describe('an evidence bundle', () => {
  it('verifies offline against the key that the reader brought', async () => {
    expect(await verifyBundle([bundle], { trustedKeys: [evidenceKey.publicPem] })).toEqual({
      ok: true,
      entries: 3,
      signedEntries: 3,
      problems: [],
      createdAt: '2026-11-21T12:00:00.000Z',
      keyIds: [publicKeyId(evidenceKey.publicPem)],
    });
  });

  it('verifies against its own key with a warning that says what to compare', async () => {
    const verdict = await verifyBundle([bundle]);
    expect(verdict).toMatchObject({ ok: true, problems: [{ severity: 'warning', code: 'bundle.own-key' }] });
    expect(verdict.problems[0]?.message).toContain(publicKeyId(evidenceKey.publicPem));
  });

  it('is refused when another key is trusted', async () => {
    expect(await verifyBundle([bundle], { trustedKeys: [otherKey.publicPem] })).toMatchObject({
      ok: false,
      problems: [{ code: 'audit.unknown-key' }, { code: 'audit.unsigned' }],
    });
  });

  it('reads the same in chunks of any size', async () => {
    for (const size of [1, 7, 64]) {
      const chunks = Array.from({ length: Math.ceil(bundle.length / size) }, (_, n) =>
        bundle.subarray(n * size, (n + 1) * size),
      );
      expect((await verifyBundle(chunks)).ok).toBe(true);
    }
  });

  it('is refused after a change of any byte behind its header, which is not signed', async () => {
    const accepted: number[] = [];
    for (let at = bundle.indexOf('\n') + 1; at < bundle.length - 1; at += 1) {
      const changed = Buffer.from(bundle);
      changed[at] = (changed[at] ?? 0) ^ 1;
      if ((await verifyBundle([changed], { trustedKeys: [evidenceKey.publicPem] })).ok) accepted.push(at);
    }
    expect(accepted).toEqual([]);
  });

  it('is refused when it was cut off, wherever', async () => {
    for (let end = 0; end < bundle.length - 1; end += 97) {
      const verdict = await verifyBundle([bundle.subarray(0, end)], { trustedKeys: [evidenceKey.publicPem] });
      expect(verdict.ok).toBe(false);
    }
  });

  it('is refused with a reason when it is none', async () => {
    const bomb = Buffer.alloc(9 * 1024 * 1024, 'x');
    const wrongUtf8 = Buffer.concat([bundle.subarray(0, bundle.length - 3), Buffer.of(0xff, 0x0a)]);
    for (const bytes of [Buffer.alloc(0), Buffer.from('{}\n'), bomb, wrongUtf8]) {
      expect(await verifyBundle([bytes])).toMatchObject({
        ok: false,
        problems: [{ code: 'bundle.malformed' }],
      });
    }
  });

  it('holds the exact bytes of the log', async () => {
    const lines = bundle.toString().split('\n');
    expect(lines).toHaveLength(6);
    expect(lines[2]).toMatch(/^\{"at":"2026-11-21T12:00:00\.000Z","body":\{"cluster":"c","digest":"sha256:/);
    expect(lines[5]).toBe('');
  });
});

async function writeBundle(): Promise<string> {
  const store = await openStore({ kind: 'sqlite', path: ':memory:' }, { clock });
  const context = { clock, by: 'alice', run: 'run-1' };
  const digest = sha256('plan');
  await store.evidence.append([
    makeEntry('plan-made', { clock, by: 'alice' }, { plan: 'p', digest: digest, cluster: 'c' }),
    makeEntry('run-started', context, { plan: 'p', digest, patches: [] }),
    makeEntry('run-ended', context, { phase: 'succeeded', note: 'naïve 🚢' }),
  ]);
  const state = await logState(store.evidence);
  if (state === undefined) throw new Error('empty');
  await store.evidence.saveCheckpoint(await makeCheckpoint(state, { signer: evidenceKey, clock }));
  const lines = await Array.fromAsync(
    bundleLines(store.evidence, { publicKeys: [evidenceKey.publicPem], clock }),
  );
  await store.close();
  return lines.join('');
}

function makeKey() {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return {
    publicPem,
    keyId: publicKeyId(publicPem),
    sign: async (bytes: Uint8Array) => sign('sha256', bytes, pair.privateKey),
  };
}
