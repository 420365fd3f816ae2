import { X509Certificate } from 'node:crypto';
import { X509Certificate as ReadCertificate } from '@sigstore/core';

/** Longer chains are somebody's attempt to keep us busy. */
const maxDepth = 6;
const codeSigning = ['1.3.6.1.5.5.7.3.3', '2.5.29.37.0'];
/** What a critical extension may be: others restrict something that is not judged here, such as names. */
const knownCritical = ['2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.37'];

export interface Chain {
  readonly leaf: X509Certificate;
  /** Its first e-mail address or URI. */
  readonly subject: string;
}

/**
 * Whether a leaf leads to a trusted certificate: each signed by the next one, all valid at one time, authorities allowed to be
 * some (RFC 5280: basic constraints with path length), the leaf for code signing where it says for what it is.
 *
 * @throws Error with the reason.
 */
export function verifyChain(der: readonly Uint8Array[], roots: readonly X509Certificate[], at: Date): Chain {
  const [leaf, ...above] = der.slice(0, maxDepth).map((one) => new X509Certificate(one));
  if (leaf === undefined) throw new Error('it has no certificate');
  if (leaf.ca) throw new Error('its certificate is one of an authority');
  const usages: readonly string[] = leaf.keyUsage ?? [];
  if (usages.length > 0 && !usages.some((usage) => codeSigning.includes(usage)))
    throw new Error('its certificate is not for code signing');
  requireUsable(leaf, at);
  climb(leaf, { above, roots, at, depth: 0 });
  const subject = ReadCertificate.parse(Buffer.from(leaf.raw)).subjectAltName;
  if (subject === undefined) throw new Error('its certificate names no e-mail address and no URI');
  return { leaf, subject };
}

interface Climb {
  readonly above: readonly X509Certificate[];
  readonly roots: readonly X509Certificate[];
  readonly at: Date;
  /** Authorities between the leaf and this one. */
  readonly depth: number;
}

function climb(below: X509Certificate, { above, roots, at, depth }: Climb): void {
  const root = roots.find((one) => hasIssued(one, below));
  if (root !== undefined) {
    requireAuthority(root, at, depth);
    return;
  }
  const next = above.find((one) => hasIssued(one, below));
  if (next === undefined || depth >= maxDepth)
    throw new Error('its certificate leads to none that is trusted');
  requireAuthority(next, at, depth);
  climb(next, { above: above.filter((one) => one !== next), roots, at, depth: depth + 1 });
}

function hasIssued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function requireAuthority(certificate: X509Certificate, at: Date, depth: number): void {
  if (!certificate.ca) throw new Error('a certificate above it is of no authority');
  requireUsable(certificate, at);
  const limit = ReadCertificate.parse(Buffer.from(certificate.raw)).extBasicConstraints?.pathLenConstraint;
  if (limit !== undefined && limit < BigInt(depth))
    throw new Error('a certificate above it allows no chain of that length');
}

function requireUsable(certificate: X509Certificate, at: Date): void {
  if (at < certificate.validFromDate || at > certificate.validToDate)
    throw new Error(
      `a certificate of it is valid from ${certificate.validFromDate.toISOString()} to ${certificate.validToDate.toISOString()} only`,
    );
  const read = ReadCertificate.parse(Buffer.from(certificate.raw));
  for (const { subs } of read.extensions) {
    const id = subs[0]?.toOID() ?? '';
    // Identifier, then the flag where it is true, then the value.
    if (subs.length === 3 && subs[1]?.toBoolean() === true && !knownCritical.includes(id))
      throw new Error(`a certificate of it has a critical extension that is not judged here, ${id}`);
  }
}

/** Every certificate in a PEM text. @throws what Node says of one that is none. */
export function certificatesIn(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}
