import * as z from 'zod';
import { errorMessage, publicKeyId } from '../kernel/pure/index.ts';
import { apiVersion, metadata } from './document-parts.ts';
import { ImageGlob, matchesImageGlob } from './image-glob.ts';

const PublicKey = z.string().superRefine((pem, context) => {
  try {
    publicKeyId(pem);
  } catch (error) {
    context.addIssue({ code: 'custom', message: errorMessage(error) });
  }
});

const maxPemLength = 262_144;
const Certificates = z
  .string()
  .max(maxPemLength)
  .refine((pem) => pem.includes('-----BEGIN CERTIFICATE-----'), 'expected certificates in PEM');

/** Who a certificate is for: an e-mail address or a URI. `*` within one part of a path, `**` across parts; never an expression. */
const Subject = ImageGlob;

/** The holder of a key. */
const KeyAuthority = z.strictObject({ name: z.string().min(1).max(200), key: PublicKey }).readonly();

/** Whoever has a certificate of an authority of one's own, valid now, for code signing, and for one of these subjects. */
const CertificateAuthority = z
  .strictObject({
    name: z.string().min(1).max(200),
    certificates: z
      .strictObject({ roots: Certificates, subjects: z.array(Subject).min(1).max(100).readonly() })
      .readonly(),
  })
  .readonly();

/** Whoever proved an identity to a Sigstore: its authorities, logs and clocks are those of a `trusted_root.json`. */
const KeylessAuthority = z
  .strictObject({
    name: z.string().min(1).max(200),
    keyless: z
      .strictObject({
        /** The JSON text. */
        trustedRoot: z.string().min(2).max(1_048_576),
        identities: z
          .array(z.strictObject({ issuer: z.url().max(1_000), subject: Subject }).readonly())
          .min(1)
          .max(100)
          .readonly(),
      })
      .readonly(),
  })
  .readonly();

export const TrustAuthority = z.union([KeyAuthority, CertificateAuthority, KeylessAuthority]);
export type TrustAuthority = z.infer<typeof TrustAuthority>;

const action = z.enum(['refuse', 'warn']);

/** Whose signature an image must carry before it is patched, and what is done where it does not. */
export const TrustPolicy = z
  .strictObject({
    apiVersion,
    kind: z.literal('TrustPolicy'),
    metadata,
    spec: z
      .strictObject({
        /** Repositories without tag, as images name them in full: `registry.acme.io/shop/**`, `docker.io/library/*`. */
        images: z.array(ImageGlob).min(1).max(1_000).readonly(),
        /** Any one of them is enough; an image that several policies cover must satisfy each. */
        authorities: z.array(TrustAuthority).min(1).max(100).readonly(),
        /** What is done with an image that nobody signed. */
        unsigned: action.default('refuse'),
        /** The same for one with signatures of which none counts: another key, another image, unreadable. */
        wrong: action.default('refuse'),
      })
      .readonly(),
  })
  .readonly();
export type TrustPolicy = z.infer<typeof TrustPolicy>;

/** Whether a policy speaks for a repository: `docker.io/library/nginx`, without tag. */
export function coversImage({ spec }: TrustPolicy, repository: string): boolean {
  return spec.images.some((glob) => matchesImageGlob(glob, repository));
}
