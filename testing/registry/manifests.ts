import { isDigest, parseDigest, sha256 } from '../../src/kernel/pure/index.ts';
import { type Answer, json, refusal } from './answer.ts';
import type { Content, StoredManifest } from './content.ts';

const indexType = 'application/vnd.oci.image.index.v1+json';

export async function getManifest(content: Content, repository: string, reference: string): Promise<Answer> {
  const manifest = await content.manifest(repository, reference);
  if (manifest === undefined) return refusal(404, 'MANIFEST_UNKNOWN', `manifest unknown: ${reference}`);
  const headers = { 'content-type': manifest.mediaType, 'docker-content-digest': sha256(manifest.bytes) };
  return { status: 200, headers, body: manifest.bytes };
}

export interface PutManifest {
  readonly repository: string;
  readonly reference: string;
  readonly manifest: StoredManifest;
  readonly withReferrers: boolean;
}

/** Refuses a manifest that does not parse, whose digest is not the asked one, or whose blobs are missing. */
export async function putManifest(content: Content, put: PutManifest): Promise<Answer> {
  const { repository, reference, manifest } = put;
  const parts = parse(manifest.bytes);
  if (parts === undefined) return refusal(400, 'MANIFEST_INVALID', 'manifest is not JSON');
  if (isDigest(reference) && reference !== sha256(manifest.bytes)) {
    return refusal(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
  }
  for (const digest of parts.blobs) {
    if (!isDigest(digest) || (await content.blob(digest)) === undefined) {
      return refusal(404, 'MANIFEST_BLOB_UNKNOWN', `blob unknown to registry: ${digest}`);
    }
  }
  const digest = await content.putManifest(repository, reference, manifest);
  const subject = put.withReferrers && parts.subject !== undefined ? { 'oci-subject': parts.subject } : {};
  return {
    status: 201,
    headers: {
      location: `/v2/${repository}/manifests/${digest}`,
      'docker-content-digest': digest,
      ...subject,
    },
  };
}

/** Every manifest of the repository whose subject is the digest, as an index. */
export async function listReferrers(content: Content, repository: string, subject: string): Promise<Answer> {
  const manifests: unknown[] = [];
  for (const digest of content.digests(repository)) {
    const manifest = await content.manifest(repository, digest);
    const parts = manifest === undefined ? undefined : parse(manifest.bytes);
    if (manifest === undefined || parts?.subject !== subject) continue;
    const { artifactType, annotations } = parts;
    const size = manifest.bytes.byteLength;
    manifests.push({ mediaType: manifest.mediaType, digest, size, artifactType, annotations });
  }
  return json(200, { schemaVersion: 2, mediaType: indexType, manifests }, indexType);
}

interface Parts {
  /** Digests that have to be there: configuration and layers, or the manifests of an index. */
  readonly blobs: readonly string[];
  readonly subject: string | undefined;
  readonly artifactType: string | undefined;
  readonly annotations: unknown;
}

function parse(bytes: Uint8Array): Parts | undefined {
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes));
    const descriptors = [value.config, ...(value.layers ?? []), ...(value.manifests ?? [])];
    return {
      blobs: descriptors.flatMap((descriptor) =>
        descriptor === undefined ? [] : [String(descriptor.digest)],
      ),
      subject: value.subject === undefined ? undefined : parseDigest(value.subject.digest),
      artifactType: value.artifactType ?? value.config?.mediaType,
      annotations: value.annotations,
    };
  } catch {
    return undefined;
  }
}
