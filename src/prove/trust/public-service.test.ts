import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inTotoType, openBundle, preAuthentication } from '../../formats/sigstore/index.ts';
import { certificateTrusts } from './certificates/index.ts';
import { judgeEvidence } from './certificates/judge-evidence.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'testing', 'fixtures', 'sigstore');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const github = 'https://token.actions.githubusercontent.com';

interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

/** What the public service's root makes of a bundle, as the reader of attached bundles opens it. */
async function judged(text: string, identity: Identity, root = read('trusted-root-public-good.json')) {
  const opened = openBundle(Buffer.from(text));
  if (opened.kind === 'refused') return opened;
  const { by, envelope } = opened;
  if (by.kind === 'key') return { kind: 'refused', reason: 'a key signed it' };
  const evidence = {
    certificates: by.der,
    signedBytes: preAuthentication(inTotoType, envelope.payload),
    signature: envelope.signature,
    bundle: JSON.parse(text),
  };
  const trusted = await certificateTrusts(
    [{ name: 'public', keyless: { trustedRoot: root, identities: [identity] } }],
    new Date('2026-11-29T00:00:00Z'),
  );
  return judgeEvidence(() => evidence, trusted);
}

/** Long after their certificates have expired: the log's word says when they were made. */
describe('what Sigstore’s public service signed', () => {
  it.each([
    ['provenance-2023-08.json', 'https://github.com/sigstore/sigstore-js/**'],
    ['provenance-2023-04.json', 'https://github.com/sigstore/sigstore-js/**'],
  ])('%s counts, by who signed it', async (name, subject) => {
    const verdict = await judged(read(name), { issuer: github, subject });
    expect(verdict).toMatchObject({
      kind: 'valid',
      certified: {
        authority: 'public',
        issuer: github,
        subject: expect.stringMatching(
          /^https:\/\/github\.com\/sigstore\/sigstore-js\/\.github\/workflows\/.+@refs\//,
        ),
      },
    });
  });

  const name = 'provenance-2023-08.json';
  const identity = { issuer: github, subject: 'https://github.com/sigstore/sigstore-js/**' };
  type Bundle = ReturnType<typeof JSON.parse>;
  const changed = (change: (bundle: Bundle) => void): string => {
    const bundle: Bundle = JSON.parse(read(name));
    change(bundle);
    return JSON.stringify(bundle);
  };
  const entryOf = (bundle: Bundle) => bundle.verificationMaterial.tlogEntries[0];
  it.each<[string, string, string, Identity]>([
    [
      'by another',
      'none of the trusted subjects',
      read(name),
      { ...identity, subject: 'https://github.com/acme/**' },
    ],
    [
      'from another issuer',
      'none of the trusted subjects',
      read(name),
      { ...identity, issuer: 'https://gitlab.com' },
    ],
    [
      'of another payload',
      'payload hash mismatch',
      changed((bundle) => {
        const payload = Buffer.from(bundle.dsseEnvelope.payload, 'base64')
          .toString()
          .replace('2.0.0', '2.0.1');
        bundle.dsseEnvelope.payload = Buffer.from(payload).toString('base64');
      }),
      identity,
    ],
    [
      'that the log promised at another time',
      'promise could not be verified',
      changed((bundle) => {
        entryOf(bundle).integratedTime = String(Number(entryOf(bundle).integratedTime) + 1);
      }),
      identity,
    ],
    [
      'with the entry of another',
      'certificate chain',
      changed((bundle) => {
        const other: Bundle = JSON.parse(read('provenance-2023-04.json'));
        bundle.verificationMaterial.tlogEntries = other.verificationMaterial.tlogEntries;
      }),
      identity,
    ],
    [
      'that no log has',
      'expected 1 timestamps',
      changed((bundle) => {
        bundle.verificationMaterial.tlogEntries = [];
      }),
      identity,
    ],
  ])('does not count %s', async (_, reason, text, who) => {
    expect(await judged(text, who)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining(reason),
    });
  });

  it('does not count by a root without the authority that issued its certificate', async () => {
    const root = JSON.parse(read('trusted-root-public-good.json'));
    root.certificateAuthorities = root.certificateAuthorities.slice(0, 1);
    expect(await judged(read(name), identity, JSON.stringify(root))).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('certificate chain'),
    });
  });
});
