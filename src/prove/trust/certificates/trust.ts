import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { jsonOf } from '../../../formats/json/index.ts';
import { errorMessage, isSignedBy, OakumError } from '../../../kernel/pure/index.ts';
import { matchesImageGlob, type TrustAuthority } from '../../../model/index.ts';
import { certificatesIn, verifyChain } from './chain.ts';
import type { CertificateEvidence, CertificateJudged, CertificateTrust } from './evidence.ts';

type Own = Extract<TrustAuthority, { certificates: unknown }>;
type Keyless = Extract<TrustAuthority, { keyless: unknown }>;

/** A subject is the signer's choice, within what an authority lets pass. */
const maxSubjectLength = 2_000;

/** Certificates of an authority of one's own. @throws trust.root-malformed. */
export function ownTrust({ name, certificates: { roots, subjects } }: Own, now: Date): CertificateTrust {
  const trusted = reading(name, () => certificatesIn(roots));
  return {
    authority: name,
    judge: (evidence) =>
      judging(() => {
        const { leaf, subject } = verifyChain(evidence.certificates, trusted, now);
        const publicKey = leaf.publicKey.export({ type: 'spki', format: 'pem' }).toString();
        return identified(evidence, { publicKey, subject, issuer: undefined }, (one) =>
          subjects.some((pattern) => matchesImageGlob(pattern, one)),
        );
      }),
  };
}

/**
 * Identities that a Sigstore vouches for, verified without a network: the certificate at the time of signing, which a log or a
 * clock of the trusted root must have signed. What the root names is required: a log's proof or promise where it has logs,
 * a certificate's own log where it has some of those.
 *
 * @throws trust.root-malformed.
 */
export function keylessTrust({ name, keyless: { trustedRoot, identities } }: Keyless): CertificateTrust {
  const root = reading(name, () => TrustedRoot.fromJSON(jsonOf(Buffer.from(trustedRoot, 'utf8'))));
  const material = reading(name, () => toTrustMaterial(root));
  const verifier = new Verifier(material, {
    tlogThreshold: root.tlogs.length > 0 ? 1 : 0,
    ctlogThreshold: root.ctlogs.length > 0 ? 1 : 0,
    timestampThreshold: 1,
  });
  return {
    authority: name,
    judge: (evidence) =>
      judging(() => {
        const bundle = bundleFromJSON(evidence.bundle);
        const artifact = evidence.artifact === undefined ? undefined : Buffer.from(evidence.artifact);
        const { key, identity } = verifier.verify(toSignedEntity(bundle, artifact));
        const publicKey = key.export({ type: 'spki', format: 'pem' }).toString();
        const subject = identity?.subjectAlternativeName;
        const issuer = identity?.extensions?.issuer;
        if (subject === undefined || issuer === undefined)
          return { kind: 'refused', reason: 'its certificate names no identity' };
        return identified(evidence, { publicKey, subject, issuer }, (one) =>
          identities.some((trusted) => trusted.issuer === issuer && matchesImageGlob(trusted.subject, one)),
        );
      }),
  };
}

interface Signer {
  readonly publicKey: string;
  readonly subject: string;
  readonly issuer: string | undefined;
}

/** That the bytes which are read here are those that were signed does not rest on how somebody else reads them. */
function identified(
  { signedBytes, signature }: CertificateEvidence,
  signer: Signer,
  isTrusted: (subject: string) => boolean,
): CertificateJudged {
  if (!isSignedBy(signer.publicKey, signedBytes, signature))
    return { kind: 'refused', reason: 'its certificate is not of the key that signed it' };
  const { subject, issuer } = signer;
  if (subject.length <= maxSubjectLength && isTrusted(subject)) return { kind: 'valid', ...signer };
  const by = issuer === undefined ? '' : ` by ${issuer.slice(0, 300)}`;
  return { kind: 'refused', reason: `${subject.slice(0, 300)}${by} is none of the trusted subjects` };
}

/** Everything in the evidence is somebody else's: an error of a reader is a refusal. */
function judging(judge: () => CertificateJudged): CertificateJudged {
  try {
    return judge();
  } catch (error) {
    return { kind: 'refused', reason: errorMessage(error).slice(0, 500) };
  }
}

function reading<T>(authority: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new OakumError(
      'trust.root-malformed',
      `the roots of ${authority} cannot be read: ${errorMessage(cause)}`,
      {
        cause,
        hint: 'certificates are PEM, a trusted root is the JSON of Sigstore’s trusted_root.json',
      },
    );
  }
}
