import type { TrustView } from '../src/api/generated/types.ts';
import { digestOf } from './estate.ts';

const keyId = '5bce501cc81bc8f457a30f01dc1afc946d245669daa2e8a0172b6576247f7749';
const publicKey = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEmadeUpForTheTestsOfThePageOnly
NoSignatureWasEverMadeByItAndNothingIsVerifiedWithItAnywhereAtAll0A==
-----END PUBLIC KEY-----
`;

/** What an image that was patched here is worth. */
export function imageTrustAt(now: number): TrustView {
  const statement = (predicateType: string): TrustView['statements'][number] => ({
    keyId,
    predicateType,
    formats: ['legacy', 'bundle'],
    verdicts: [],
  });
  return {
    reference: `registry.acme.test/shop/web@${digestOf('registry.acme.test/shop/web:1.42')}`,
    checkedAt: new Date(now).toISOString(),
    keys: [{ keyId, publicKey }],
    state: 'signed',
    signatures: [
      { keyId, format: 'legacy' },
      { keyId, format: 'bundle' },
    ],
    statements: [
      {
        ...statement('https://slsa.dev/provenance/v1'),
        made: {
          image: 'registry.acme.test/shop/web:1.41',
          digest: digestOf('registry.acme.test/shop/web:1.41'),
          engine: 'native+buildah',
          dependencies: 31,
          withDigest: 29,
        },
      },
      statement('https://cyclonedx.org/bom'),
      {
        ...statement('https://in-toto.io/attestation/test-result/v0.1'),
        verdicts: [
          {
            check: 'scan',
            verdict: 'passed',
            measured: ['before=130', 'gone=130'],
            message: 'what should go is gone',
          },
          { check: 'start-test', verdict: 'not-run', measured: [], message: 'no Baseline asks for it' },
          { check: 'of-tomorrow', verdict: 'unknown', measured: [], message: 'nobody could say' },
        ],
      },
    ],
    reasons: ['a signature of key 9f31c0de7a55 does not count: no trusted key made it'],
    decision: 'refused',
    policies: 'refused: policy upstream refuses, unsigned: no key of acme signed it',
  };
}
