/**
 * OCI and Docker image documents: references, descriptors, manifests, indexes, configurations, layouts and archives,
 * and the names of whiteouts. Only the fields that Oakum uses are read; the rest of a document is left alone. It refuses
 * what it cannot name exactly: a digest other than sha256, a manifest of schema 1, a reference with two tags.
 */
export { DockerArchiveManifest, OciLayoutIndex } from './archives.ts';
export { type ImageConfig, parseImageConfig } from './config.ts';
export {
  type Descriptor,
  type ImageIndex,
  type ImageManifest,
  isAttestation,
  type ParsedManifest,
  parseManifest,
  pickPlatform,
} from './manifest.ts';
export {
  isForeignLayer,
  isGzipLayer,
  isIndexType,
  isManifestType,
  isZstdLayer,
  mediaTypes,
} from './media-types.ts';
export { type ImageReference, parseImageReference, printReference, repositoryOf } from './reference.ts';
export { opaqueMarker, whiteoutTarget } from './whiteouts.ts';
