/**
 * OCI: how images are pulled and pushed. A source gives manifests and blobs, verified against their digests; a target
 * takes them. `makeRegistries` opens repositories of registries (bearer and basic authentication, docker's
 * configuration, private CAs, address mapping, resumed and repeated requests); `openLayout` and `openArchive` read
 * images that lie on disk. It refuses plain HTTP to other
 * machines unless a Registry document declares it, credentials for another host than their own, and more bytes
 * than a descriptor promises. Push credentials are never the pull ones by accident.
 */
export type {
  Attachment,
  BlobDescriptor,
  DeleteOutcome,
  ImageSource,
  ImageTarget,
  ManifestBlob,
  Registries,
} from './interface.ts';
export type { LocalImage, LocalImages } from './local/local-images.ts';
export { openArchive, openLayout, openLocalImage } from './local/open.ts';
export { type ImageToSave, type LocalPlace, type StoredBlob, saveLocalImage } from './local/save.ts';
export { makeRegistries, type RegistriesOptions } from './registries.ts';
export type { OciLimits } from './source.ts';
