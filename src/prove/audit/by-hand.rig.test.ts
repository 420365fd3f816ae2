import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeRig } from '../../../rig/describe-rig.ts';
import { diskDirectory, removeDirectory } from '../../../rig/paths.ts';
import { run } from '../../../rig/process.ts';
import { systemClock as clock } from '../../kernel/index.ts';
import { publicKeyId, sha256 } from '../../kernel/pure/index.ts';
import { openStore } from '../../store/index.ts';
import { bundleLines, logState, makeCheckpoint, makeEntry } from './index.ts';

/** The commands of the document, run as it prints them: jq, openssl and sha256sum know nothing of our code. */
const document = readFileSync(join(import.meta.dirname, '../../../docs/reference/evidence.md'), 'utf8');
const script = /```sh\n([\s\S]+?)```/.exec(document)?.[1] ?? '';

describeRig('verifying a bundle by hand', [], () => {
  let directory: string;

  beforeAll(() => {
    directory = diskDirectory();
  });
  afterAll(() => removeDirectory(directory));

  it('finds that the key signed what the log holds', async () => {
    const { text, keyId } = await makeExampleBundle();
    const said = (await byHand(text)).trim().split('\n');
    expect(said.slice(0, 2)).toEqual([`${keyId}  -`, 'Verified OK']);
    expect(said).toHaveLength(4);
    expect(said[2]).toMatch(/^3 sha256:[0-9a-f]{64}$/);
    expect(said[3]).toBe(said[2]);
  });

  it('names the entry that was changed', async () => {
    const { text } = await makeExampleBundle();
    expect(await byHand(text.replace('"plan":"p"', '"plan":"q"'))).toContain('entry 0 was changed');
  });

  function byHand(bundle: string): Promise<string> {
    writeFileSync(join(directory, 'bundle.jsonl'), bundle);
    return run('sh', ['-c', script], { cwd: directory });
  }
});

async function makeExampleBundle(): Promise<{ readonly text: string; readonly keyId: string }> {
  const store = await openStore({ kind: 'sqlite', path: ':memory:' }, { clock });
  const key = makeKey();
  const plan = sha256('plan');
  await store.evidence.append([
    makeEntry('plan-made', { clock, by: 'Zoë' }, { plan: 'p', digest: plan, cluster: 'c' }),
    makeEntry('run-started', { clock, by: 'Zoë', run: 'run-1' }, { plan: 'p', digest: plan, patches: [] }),
    makeEntry(
      'run-ended',
      { clock, by: 'oakum', run: 'run-1' },
      { phase: 'failed', note: 'é "q" \\ \u0001 🚢' },
    ),
  ]);
  const state = await logState(store.evidence);
  if (state === undefined) throw new Error('the log is empty');
  await store.evidence.saveCheckpoint(await makeCheckpoint(state, { signer: key, clock }));
  const lines = await Array.fromAsync(bundleLines(store.evidence, { publicKeys: [key.publicPem], clock }));
  await store.close();
  return { text: lines.join(''), keyId: key.keyId };
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
