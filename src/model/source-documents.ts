import * as z from 'zod';
import { apiVersion, metadata } from './document-parts.ts';

/** How signatures lie beside an image: under cosign's tag, or as an attached Sigstore bundle (version 0.3). */
export const SignatureFormat = z.enum(['legacy', 'bundle']);
export type SignatureFormat = z.infer<typeof SignatureFormat>;

/** How one registry is reached, and where patched images go. */
export const Registry = z
  .strictObject({
    apiVersion,
    kind: z.literal('Registry'),
    metadata,
    spec: z
      .strictObject({
        /** Host and port as images name it: `registry.acme.io`, `127.0.0.1:5000`. */
        host: z.string(),
        /** Host and port as Oakum reaches it, where that differs. */
        address: z.string().optional(),
        plainHttp: z.boolean().default(false),
        caFile: z.string().optional(),
        /** Hosts (with port, where it is not 443) in private networks that a registry outside may send us to, such as its store of blobs. */
        redirectsTo: z.array(z.string()).default([]).readonly(),
        /** Environment variable that holds `user:password`; the docker configuration otherwise. */
        credentialsFrom: z.string().optional(),
        push: z
          .strictObject({
            /** `same` repository with a new tag, or another repository prefix. */
            repository: z.string().default('same'),
            credentialsFrom: z.string().optional(),
          })
          .readonly()
          .optional(),
        /** In which formats Oakum signs images here; both without it. Old admission controllers read `legacy` only. */
        signatures: z.array(SignatureFormat).min(1).readonly().optional(),
      })
      .readonly(),
  })
  .readonly();
export type Registry = z.infer<typeof Registry>;

/** Where packages of a distribution come from, when not from the image's own sources. */
export const PackageMirror = z
  .strictObject({
    apiVersion,
    kind: z.literal('PackageMirror'),
    metadata,
    spec: z
      .strictObject({
        /** The ID of os-release(5). */
        distribution: z.enum([
          'debian',
          'alpine',
          'wolfi',
          'chainguard',
          'almalinux',
          'amzn',
          'azurelinux',
          'centos',
          'fedora',
          'ol',
          'rhel',
          'rocky',
        ]),
        /** Base URL of each archive; suites are taken from the image's codename. */
        sources: z
          .array(
            z
              .strictObject({
                url: z.url(),
                /**
                 * `{codename}` is replaced: `{codename}-security`; Alpine's is its release's folder, `v3.20`. For apk suite and component
                 * are folders below the URL, `.` stands for none. So they are for rpm, where dnf replaces `$releasever` and `$basearch`.
                 */
                suites: z.array(z.string()).min(1).readonly(),
                components: z.array(z.string()).default(['main']).readonly(),
              })
              .readonly(),
          )
          .min(1)
          .readonly(),
        /** OpenPGP public keys (armored or binary; of rpm packages, too), for apk RSA keys (PEM), that may sign; the image's own otherwise. */
        keyringFiles: z.array(z.string()).default([]).readonly(),
      })
      .readonly(),
  })
  .readonly();
export type PackageMirror = z.infer<typeof PackageMirror>;
