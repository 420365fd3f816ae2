import type { TrustView } from '../../api/generated/types.ts';

/** The public key of whoever signed, and what a person types to have cosign agree. Digests only: a tag may move. */
export function cosignLines({ reference, keys, signatures, statements }: TrustView): {
  readonly keyFile: string;
  readonly verify: string;
} {
  const signers = new Set(signatures.map(({ keyId }) => keyId));
  const [key] = keys.filter(({ keyId }) => signers.has(keyId));
  const options = '--key oakum.pub --insecure-ignore-tlog=true';
  const attested = statements.some(({ predicateType }) => predicateType === 'https://slsa.dev/provenance/v1');
  return {
    keyFile: key?.publicKey ?? '',
    verify: [
      `cosign verify ${options} ${quoted(reference)}`,
      ...(attested
        ? [`cosign verify-attestation ${options} --type slsaprovenance1 ${quoted(reference)}`]
        : []),
    ].join('\n'),
  };
}

/** For a POSIX shell: what a registry names is put between quotes, unless it needs none. */
function quoted(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
