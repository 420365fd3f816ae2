/**
 * Builders of test input: layers and images whose bytes depend on what is asked for alone, so that tests can name
 * digests and the practice estate is the same everywhere.
 */
export { elfBase, madeElf, madeGoBuildInfo } from './elf.ts';
export {
  type BuiltBlob,
  type BuiltImage,
  buildImage,
  buildIndex,
  type FinishedLayer,
  type ImageSpec,
  type LayerCompression,
  type LayerSpec,
} from './image.ts';
export { type ImageRecordSketch, imageRecord, layerOf, manifestOf } from './image-record.ts';
export { type FileSpec, type FileTreeSpec, layerTar } from './layer.ts';
export { memoryImage, memorySource } from './memory-source.ts';
export { type LayeredParts, type Spoiling, spoiled } from './spoil.ts';
