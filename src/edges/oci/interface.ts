import type { Digest } from '../../kernel/pure/index.ts';

/** What a registry answered for a manifest: the exact bytes, whose SHA-256 is `digest`. */
export interface ManifestBlob {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface BlobDescriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** A stored blob, opened. */
export interface BlobFile {
  readonly descriptor: number;
  /** Reads it from its start to its end. @throws oci.digest-mismatch */
  verify(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Where images come from: a registry repository, an OCI layout, a docker archive. Bytes are verified against their
 * digest before they are given; a mismatch is `oci.digest-mismatch`. Other codes: `oci.unauthorized`, `oci.not-found`,
 * `oci.throttled` (later), `oci.server` (later), `oci.unreachable` (later), `oci.plain-http-refused`, `oci.truncated`
 * and `oci.too-slow` (later), `oci.malformed`, `oci.bad-reference`, `oci.too-large`, `oci.untrusted` (a certificate), `oci.redirect-refused`, `oci.refused`,
 * `oci.no-credentials`, `oci.docker-config`, `oci.ca-unreadable`, `oci.unreadable` and `oci.ambiguous` (on disk).
 */
export interface ImageSource {
  /** For messages: `registry.acme.io/shop/web`. */
  readonly name: string;
  /** `reference` is a tag or a digest inside the source. */
  manifest(reference: string, signal?: AbortSignal): Promise<ManifestBlob>;
  /** The blob's bytes as they are stored (compressed); the stream fails if the digest does not fit at its end. */
  blob(descriptor: Pick<BlobDescriptor, 'digest' | 'size'>, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /**
   * The blob as a file, for who can hand that over; absent, or undefined, where there is none or it is not of that size.
   * Its bytes are not verified by being read: who uses them checks what comes out of them, or calls `verify`.
   */
  file?(
    descriptor: Pick<BlobDescriptor, 'digest' | 'size'>,
    signal?: AbortSignal,
  ): Promise<BlobFile | undefined>;
  /** The tags of a registry's repository, at most the first 10,000; absent where a source has none to list. */
  tags?(signal?: AbortSignal): Promise<readonly string[]>;
  /**
   * Manifests that others attached to this one, as many as one list of 4 MiB holds: by the referrers API, where that lists none by
   * the tag that stands in for it, and by cosign's own tag for attestations. Nothing of them is verified but their
   * digests. Absent where a source has none to list.
   */
  referrers?(digest: Digest, signal?: AbortSignal): Promise<readonly Digest[]>;
}

/** A manifest with a `subject`, and what lists of attachments say of it. */
export interface Attachment {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly artifactType: string;
  readonly annotations: Readonly<Record<string, string>>;
}

export type DeleteOutcome = 'deleted' | 'absent' | 'unsupported';

/** Where patched images and signatures go. Separate from ImageSource: push credentials are never the pull ones by accident. */
export interface ImageTarget {
  readonly name: string;
  hasBlob(digest: Digest, signal?: AbortSignal): Promise<boolean>;
  /** Uploads if it is not there yet. */
  putBlob(
    descriptor: Pick<BlobDescriptor, 'digest' | 'size'>,
    bytes: () => AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Asks the registry to take the blob from another of its repositories; false if it will not. */
  mountBlob(digest: Digest, fromRepository: string, signal?: AbortSignal): Promise<boolean>;
  putManifest(
    reference: string,
    manifest: Pick<ManifestBlob, 'mediaType' | 'bytes'>,
    signal?: AbortSignal,
  ): Promise<Digest>;
  /**
   * Removes a manifest by its digest, with every tag that names it, or a tag alone. `absent` where there is none;
   * `unsupported` where the registry does not allow it, or not by tag: nothing was removed then.
   */
  deleteManifest(reference: string, signal?: AbortSignal): Promise<DeleteOutcome>;
  /** The manifest of a tag if there is one. */
  findManifest(reference: string, signal?: AbortSignal): Promise<ManifestBlob | undefined>;
  /**
   * Puts a manifest whose `subject` is another one of this repository, so that `referrers` lists it: where the registry
   * does not, by the tag that stands in for the list, to which it is added. May be called again.
   * Further code: `oci.attachment-lost` (later).
   */
  attach(subject: Digest, attachment: Attachment, signal?: AbortSignal): Promise<Digest>;
}

/** Opens sources and targets by image reference, with the credentials, CA and address mapping of the configuration. */
export interface Registries {
  /** `repository` as images name it: `127.0.0.1:5000/shop/web`. */
  source(repository: string): ImageSource;
  target(repository: string): ImageTarget;
}
