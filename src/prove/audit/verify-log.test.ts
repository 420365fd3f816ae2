import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { publicKeyId } from '../../kernel/pure/index.ts';
import type { Checkpoint } from '../../model/index.ts';
import { type NewEntry, openStore } from '../../store/index.ts';
import { publicKeysOf } from './check-signature.ts';
import { type CheckpointSigner, logState, makeCheckpoint } from './checkpoint.ts';
import { type LogVerdict, verifyLog } from './verify-log.ts';

const clock = { now: () => Temporal.Instant.from('2026-11-21T12:00:00Z'), sleep: async () => {} };
const key = makeKey();

interface TestLog {
  readonly lines: readonly string[];
  readonly checkpoints: readonly Checkpoint[];
}

let log: TestLog;

beforeAll(async () => {
  log = await writeLog(twelveEntries(), [5, 12]);
});

describe('a log', () => {
  it('is fine as it was written', () => {
    expect(verify(log.lines)).toEqual({ ok: true, entries: 12, signedEntries: 12, problems: [] });
  });

  it('names the entry whose bytes were changed', () => {
    const changed = changedAt(log.lines, 3, (line) => line.replace('"n":3', '"n":4'));
    expect(codes(verify(changed))).toEqual([
      'audit.changed 3',
      'audit.not-as-signed 4',
      'audit.not-as-signed 11',
    ]);
  });

  it('notices a change of the last entry, which no other names, by the checkpoint', () => {
    const changed = changedAt(log.lines, 11, (line) => line.replace('"n":11', '"n":99'));
    expect(codes(verify(changed))).toEqual(['audit.not-as-signed 11', 'audit.unsigned-end 5']);
  });

  it('notices bytes that mean the same and are not the same', () => {
    const spaced = changedAt(log.lines, 3, (line) => line.replace('{"at"', '{ "at"'));
    expect(codes(verify(spaced))).toContain('audit.changed 3');
    const twice = changedAt(log.lines, 3, (line) =>
      line.replace('"by":"oakum"', '"by":"mallory","by":"oakum"'),
    );
    expect(codes(verify(twice))).toContain('audit.changed 3');
    const carriageReturn = changedAt(log.lines, 3, (line) => `${line}\r`);
    expect(codes(verify(carriageReturn))).toContain('audit.changed 3');
  });

  it('names the entries that were removed', () => {
    const without = log.lines.filter((_, index) => index !== 6 && index !== 7);
    expect(codes(verify(without))).toEqual([
      'audit.removed 6',
      'audit.removed 7',
      'audit.truncated 10',
      'audit.unsigned-end 5',
    ]);
  });

  it('names the entry that was moved', () => {
    const [a = '', b = ''] = [log.lines[6], log.lines[7]];
    expect(codes(verify([...log.lines.slice(0, 6), b, a, ...log.lines.slice(8)]))).toEqual([
      'audit.reordered 6',
      'audit.not-as-signed 11',
      'audit.unsigned-end 5',
      'audit.time-order 6',
    ]);
  });

  it('notices an entry that stands twice', () => {
    const [a = ''] = log.lines.slice(6);
    expect(codes(verify([...log.lines.slice(0, 7), a, ...log.lines.slice(7)]))).toContain(
      'audit.reordered 6',
    );
  });

  it('notices that its end was cut off behind a checkpoint', () => {
    expect(codes(verify(log.lines.slice(0, 10)))).toEqual(['audit.truncated 10', 'audit.unsigned-end 5']);
    expect(codes(verify([]))).toEqual(['audit.truncated 0']);
  });

  it('cannot notice a cut behind the last checkpoint, and says what is not covered', async () => {
    const partly = await writeLog(twelveEntries(), [5]);
    expect(verifyLog(partly.lines, trusting(partly.checkpoints))).toMatchObject({
      ok: true,
      signedEntries: 5,
      problems: [
        {
          severity: 'warning',
          code: 'audit.unsigned-end',
          message: 'the last 7 entries are after the last checkpoint',
        },
      ],
    });
  });

  it('is refused when it was written anew, chain and all, under the old checkpoints', async () => {
    const rewritten = await writeLog(
      twelveEntries().map((entry) => ({ ...entry, by: 'mallory' })),
      [],
    );
    const found = codes(verifyLog(rewritten.lines, trusting(log.checkpoints)));
    expect(found).toEqual(['audit.not-as-signed 4', 'audit.not-as-signed 11']);
  });

  it('is refused when nobody signed it', () => {
    expect(codes(verifyLog(log.lines, trusting([])))).toEqual(['audit.unsigned -']);
    expect(verifyLog([], trusting([]))).toMatchObject({ ok: true, problems: [] });
  });

  it('is refused when a checkpoint was changed, or signed by a key that we do not know', () => {
    const [first, last] = log.checkpoints;
    const forged = [first, last].flatMap((one) =>
      one === undefined ? [] : [{ ...one, at: '2026-11-21T13:00:00.000Z' }],
    );
    expect(codes(verifyLog(log.lines, trusting(forged)))).toEqual([
      'audit.bad-signature -',
      'audit.bad-signature -',
      'audit.unsigned -',
    ]);
    const stranger = publicKeysOf([makeKey().publicPem]);
    expect(codes(verifyLog(log.lines, { checkpoints: log.checkpoints, publicKeys: stranger }))).toEqual([
      'audit.unknown-key -',
      'audit.unknown-key -',
      'audit.unsigned -',
    ]);
  });

  it('is refused when a signature is written in other letters that decode to the same bytes', () => {
    const loose = log.checkpoints.map((one) => ({ ...one, signature: `${one.signature}=` }));
    expect(codes(verifyLog(log.lines, trusting(loose)))).toContain('audit.bad-signature -');
  });

  it('says where to look after a crash: an intent without an outcome', async () => {
    const crashed = await writeLog(
      [
        entry(0, { kind: 'intent', body: { key: 'run-1/p/push' } }),
        entry(1, { kind: 'outcome', body: { key: 'run-1/p/push' } }),
        entry(2, { kind: 'intent', body: { key: 'run-1/p/apply' } }),
      ],
      [3],
    );
    expect(verifyLog(crashed.lines, trusting(crashed.checkpoints))).toMatchObject({
      ok: true,
      problems: [
        {
          severity: 'warning',
          code: 'audit.no-outcome',
          index: 2,
          message: expect.stringContaining('run-1/p/apply'),
        },
      ],
    });
  });

  it('says when the clock went back', async () => {
    const back = await writeLog([entry(5), entry(3), entry(4), entry(6)], [4]);
    expect(codes(verifyLog(back.lines, trusting(back.checkpoints)))).toEqual([
      'audit.time-order 1',
      'audit.time-order 2',
    ]);
  });

  it('stays calm over lines that are no entries', () => {
    const odd = ['', 'null', '[]', '{"index":1e308}', '{'.repeat(50_000), ...log.lines];
    expect(verify(odd)).toMatchObject({ ok: false });
  });

  it('is refused after any one change of a bit, or any removal, repetition or swap of lines', () => {
    const text = log.lines.join('\n');
    const anywhere = fc.integer({ min: 0, max: text.length - 1 });
    const anyLine = fc.integer({ min: 0, max: log.lines.length - 1 });
    fc.assert(
      fc.property(anywhere, fc.integer({ min: 0, max: 6 }), (at, bit) => {
        const changed = String.fromCharCode(text.charCodeAt(at) ^ (1 << bit));
        expect(verify(`${text.slice(0, at)}${changed}${text.slice(at + 1)}`.split('\n')).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(anyLine, anyLine, (a, b) => {
        expect(verify(log.lines.filter((_, index) => index !== a)).ok).toBe(false);
        expect(verify(log.lines.toSpliced(a, 0, log.lines[b] ?? '')).ok).toBe(false);
        const swapped = log.lines.with(a, log.lines[b] ?? '').with(b, log.lines[a] ?? '');
        expect(verify(swapped).ok).toBe(a === b);
      }),
    );
  });
});

function verify(lines: readonly string[]): LogVerdict {
  return verifyLog(lines, trusting(log.checkpoints));
}

function trusting(checkpoints: readonly Checkpoint[]) {
  return { checkpoints, publicKeys: publicKeysOf([key.publicPem]) };
}

function codes(verdict: LogVerdict): readonly string[] {
  return verdict.problems.map((problem) => `${problem.code} ${problem.index ?? '-'}`);
}

function changedAt(
  lines: readonly string[],
  at: number,
  change: (line: string) => string,
): readonly string[] {
  return lines.map((line, index) => (index === at ? change(line) : line));
}

function entry(n: number, different: Partial<NewEntry> = {}): NewEntry {
  const at = `2026-11-21T09:00:${String(n).padStart(2, '0')}.000Z`;
  return { at, kind: 'verdict', by: 'oakum', body: { n }, ...different };
}

function twelveEntries(): readonly NewEntry[] {
  return Array.from({ length: 12 }, (_, n) => entry(n));
}

/** A log as the real store writes it, with a checkpoint whenever it has one of the sizes. */
async function writeLog(entries: readonly NewEntry[], sizes: readonly number[]): Promise<TestLog> {
  const store = await openStore({ kind: 'sqlite', path: ':memory:' }, { clock });
  const checkpoints: Checkpoint[] = [];
  for (const [index, one] of entries.entries()) {
    await store.evidence.append([one]);
    const state = sizes.includes(index + 1) ? await logState(store.evidence) : undefined;
    if (state !== undefined) checkpoints.push(await makeCheckpoint(state, { signer: key, clock }));
  }
  const lines = (await store.evidence.raw(0, 1_000)).map((line) => line.bytes);
  await store.close();
  return { lines, checkpoints };
}

function makeKey(): CheckpointSigner & { readonly publicPem: string } {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return {
    publicPem,
    keyId: publicKeyId(publicPem),
    sign: async (bytes) => sign('sha256', bytes, pair.privateKey),
  };
}
