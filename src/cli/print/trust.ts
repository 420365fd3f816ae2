import type { SignedImages } from '../../flows/signed-images.ts';
import type { TrustAnswer, TrustedAttestation } from '../../flows/verify-trust.ts';
import { printable } from './table.ts';

/** The verdict on an image's signatures, and what trusted keys attested; one line each; what does not count comes with its reason. */
export function trustLines(answer: TrustAnswer): readonly string[] {
  return [
    ...verdictLines(answer),
    ...answer.attestations.flatMap(attestationLines),
    ...answer.refusedAttestations.map((reason) => `does not count: ${reason}`),
  ];
}

function attestationLines({
  predicateType,
  keyId,
  formats,
  verdicts,
}: TrustedAttestation): readonly string[] {
  return [
    `attestation ${printable(predicateType)} by key ${keyId} (${formats.join(', ')})`,
    ...verdicts.map(({ check, verdict, measured, message }) =>
      printable(`  ${check} ${verdict} (${measured.join(' ')}): ${message}`),
    ),
  ];
}

function verdictLines({ reference, digest, verdict }: TrustAnswer): readonly string[] {
  const head = `${reference} (${digest}): ${verdict.kind}`;
  switch (verdict.kind) {
    case 'unsigned':
      return [head, verdict.reason];
    case 'refused':
      return [`${head} (${verdict.code})`, ...verdict.reasons];
    case 'signed':
      return [
        head,
        ...verdict.signatures.map(
          ({ keyId, format, repository }) =>
            `signature by key ${keyId} (${format})${repository === undefined ? '' : ` for ${repository}`}`,
        ),
        ...verdict.refused.map((reason) => `does not count: ${reason}`),
      ];
  }
}

/** What each key vouched for, newest last; what was begun and never ended comes at the end. */
export function signedLines({ keys, unsettled }: SignedImages): readonly string[] {
  if (keys.length === 0 && unsettled.length === 0) return ['there is no signing key, and none ever signed'];
  return [
    ...keys.flatMap(({ keyId, state, createdAt, images }) => [
      `key ${keyId} (${state}${createdAt === undefined ? '' : `, made ${createdAt}`}): ${images.length} image(s)`,
      ...images.map(({ image, what, at }) => `  ${at} ${image} (${what.join(', ')})`),
    ]),
    ...unsettled.map((image) => `begun, and nobody knows what came of it: ${image}`),
  ];
}
