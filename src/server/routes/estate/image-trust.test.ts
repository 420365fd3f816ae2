import { describe, expect, it } from 'vitest';
import { TrustView } from '../../../contract/index.ts';
import type { ImageTrust } from '../../../flows/image-trust.ts';
import { parseDigest } from '../../../kernel/index.ts';
import { trustView } from './image-trust.ts';

const digest = parseDigest(`sha256:${'a'.repeat(64)}`);
const answer = {
  reference: `registry.acme.io/shop/web@${digest}`,
  digest,
  trustedKeys: ['k'],
  attestations: [],
  refusedAttestations: ['a statement about another image'],
};
const trust: ImageTrust = {
  reference: answer.reference,
  checkedAt: '2026-11-01T00:00:00.000Z',
  keys: [{ keyId: 'k', publicKey: 'PEM' }],
  answer: undefined,
  decision: 'uncovered',
  policies: 'no trust policy covers it',
};
const signature = { keyId: 'k', format: 'bundle', repository: 'registry.acme.io/shop/web' } as const;

describe('what the page is told of signatures', () => {
  it.each<[string, ImageTrust['answer'], Partial<TrustView>]>([
    [
      'no key of ours',
      undefined,
      {
        state: 'no-key',
        signatures: [],
        reasons: ['this installation has no key that signs images: oakum trust init makes one'],
      },
    ],
    [
      'a signature that counts, and one that does not',
      { ...answer, verdict: { kind: 'signed', signatures: [signature], refused: ['by a stranger'] } },
      {
        state: 'signed',
        signatures: [{ keyId: 'k', format: 'bundle' }],
        reasons: ['by a stranger', 'a statement about another image'],
      },
    ],
    [
      'a key that was revoked',
      { ...answer, verdict: { kind: 'refused', code: 'trust.key-compromised', reasons: ['since May'] } },
      {
        state: 'refused',
        signatures: [],
        reasons: ['since May (trust.key-compromised)', 'a statement about another image'],
      },
    ],
    [
      'none',
      { ...answer, verdict: { kind: 'unsigned', reason: 'no signature' } },
      { state: 'unsigned', signatures: [], reasons: ['no signature', 'a statement about another image'] },
    ],
  ])('%s', (_, held, expected) => {
    const view = trustView({ ...trust, answer: held });
    expect(TrustView.parse(view)).toEqual({
      reference: trust.reference,
      checkedAt: trust.checkedAt,
      keys: trust.keys,
      decision: trust.decision,
      policies: trust.policies,
      statements: [],
      ...expected,
    });
  });

  it('keeps whole statements to itself, and says what they say', () => {
    const statement = {
      predicateType: 'https://slsa.dev/provenance/v1',
      keyId: 'k',
      formats: ['legacy'],
      predicate: { much: 'x'.repeat(1000) },
      verdicts: [],
    } as const;
    const made = { image: 'web:1', digest, engine: 'native', dependencies: 3, withDigest: 2 };
    const view = trustView({
      ...trust,
      answer: {
        ...answer,
        verdict: { kind: 'signed', signatures: [signature], refused: [] },
        attestations: [
          { ...statement, made },
          { ...statement, predicateType: 'https://openvex.dev/ns', made: undefined },
        ],
      },
    });
    const { predicate: _, ...shown } = statement;
    expect(view.statements).toEqual([
      { ...shown, made },
      { ...shown, predicateType: 'https://openvex.dev/ns' },
    ]);
  });
});
