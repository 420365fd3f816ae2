import { describe, expect, it } from 'vitest';
import type { TrustView } from '../../api/generated/types.ts';
import { cosignLines } from './cosign-lines.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const trust: TrustView = {
  reference: `registry.acme.test/shop/web@${digest}`,
  checkedAt: '2026-11-01T00:00:00Z',
  keys: [
    { keyId: 'old', publicKey: 'OLD' },
    { keyId: 'new', publicKey: 'NEW' },
  ],
  state: 'signed',
  signatures: [{ keyId: 'new', format: 'legacy' }],
  statements: [],
  reasons: [],
  decision: 'uncovered',
  policies: '',
};

describe('the words for cosign', () => {
  it('name the digest and the key that signed, not another of ours', () => {
    expect(cosignLines(trust)).toEqual({
      keyFile: 'NEW',
      verify: `cosign verify --key oakum.pub --insecure-ignore-tlog=true registry.acme.test/shop/web@${digest}`,
    });
  });

  it('ask for the provenance where there is one', () => {
    const statement = {
      keyId: 'new',
      predicateType: 'https://slsa.dev/provenance/v1',
      formats: [],
      verdicts: [],
    };
    expect(cosignLines({ ...trust, statements: [statement] }).verify.split('\n')[1]).toBe(
      `cosign verify-attestation --key oakum.pub --insecure-ignore-tlog=true --type slsaprovenance1 registry.acme.test/shop/web@${digest}`,
    );
  });

  it('give a shell nothing to run', () => {
    expect(cosignLines({ ...trust, reference: "a'; rm -rf ~" }).verify).toBe(
      "cosign verify --key oakum.pub --insecure-ignore-tlog=true 'a'\\''; rm -rf ~'",
    );
  });
});
