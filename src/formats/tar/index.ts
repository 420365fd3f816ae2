/**
 * Tar archives: image layers and the inside of `.deb` files. Reads ustar, PAX and GNU long names from a stream or from
 * memory, in the interpretation of Go's archive/tar, because that is what container runtimes unpack with; writes
 * PAX archives whose bytes depend on the members alone. It refuses to touch a file system, to clean paths (see
 * `cleanPath`) and to guess about damaged archives: those are errors.
 */
export {
  type ApkExtra,
  defaultTarLimits,
  type TarCommon,
  type TarHeader,
  type TarLimits,
  type TarMember,
  type TarReadOptions,
} from './header.ts';
export { LazyMember, withHeader } from './lazy.ts';
export { readTarBytes, readTarPlaces, readTarWith, type TarPlace } from './read-bytes.ts';
export { readTar, type TarStreamEntry } from './read-stream.ts';
export { streamTar, type TarStreamMember, type TarWriteOptions, tarBytes, writeTar } from './write.ts';
