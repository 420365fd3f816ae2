import { expect, it } from 'vitest';
import { sha256 } from '../../kernel/index.ts';
import { trustLines } from './trust.ts';

it('prints what was attested, each verdict of a verification below its attestation', () => {
  const digest = sha256(Buffer.from('image'));
  const of = { keyId: 'k1', formats: ['legacy', 'bundle'], predicate: {} } as const;
  const lines = trustLines({
    reference: 'registry.acme.io/shop/web:1',
    digest,
    trustedKeys: ['k1'],
    verdict: { kind: 'unsigned', reason: 'there is no signature' },
    attestations: [
      { ...of, predicateType: 'https://slsa.dev/provenance/v1', verdicts: [] },
      {
        ...of,
        predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
        verdicts: [
          { check: 'paths', verdict: 'passed', measured: ['changed=3', 'foreign=0'], message: 'holds' },
          { check: 'linker', verdict: 'unknown', measured: [], message: 'of \u001b[31m strangers' },
        ],
      },
    ],
    refusedAttestations: ['bundle x: it is signed by no key that is trusted'],
  });
  expect(lines).toEqual([
    `registry.acme.io/shop/web:1 (${digest}): unsigned`,
    'there is no signature',
    'attestation https://slsa.dev/provenance/v1 by key k1 (legacy, bundle)',
    'attestation https://in-toto.io/attestation/test-result/v0.1 by key k1 (legacy, bundle)',
    '  paths passed (changed=3 foreign=0): holds',
    expect.stringMatching(/^ {2}linker unknown \(\): of [^\u001b]* strangers$/),
    'does not count: bundle x: it is signed by no key that is trusted',
  ]);
});
