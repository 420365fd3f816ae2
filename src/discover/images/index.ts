/**
 * Images: what is inside an image or a root file system. An image is resolved to one platform (index, manifest,
 * configuration: one family of digests); its layers are read once each, in a process apart, and merged as a union file
 * system would; packages come from the shelf `packages/`. `lineage/` tells, out of all images of a scan, which one another
 * was built on, and so who brought a layer. It refuses to unpack anything to disk, to trust a digest that it did not
 * compute, and to call clean what it could not read: every gap is an entry of the coverage.
 */
export { type ContentsOptions, readContents } from './contents.ts';
export { type DirectoryOptions, readDirectory } from './directory.ts';
export type { GatheredContents } from './gather.ts';
export { readerHere } from './here.ts';
export type { LayerCache } from './layers/known-layers.ts';
export { defaultLayerLimits, type LayerLimits } from './layers/limits.ts';
export { layerReaderVersion } from './layers/record.ts';
export { broughtBy, imageLineages } from './lineage/image-lineages.ts';
export type { SeenImage } from './lineage/stacks.ts';
export { type StatedBase, statedBase } from './lineage/stated-base.ts';
export { type Places, systemPlaces } from './places.ts';
export { type ResolveOptions, resolveImage } from './resolve.ts';
