/**
 * `.deb` packages (deb(5)): takes one apart into its control data, scripts, conffiles, hashes and the tar of its files,
 * and puts one together for repositories that Oakum makes itself. A `.deb` carries no signature: whoever reads one has
 * checked its hash against a signed index before. It refuses to run scripts and to unpack onto a disk.
 */
export { type ArMember, readAr, writeAr } from './ar.ts';
export {
  type Deb,
  type DebLimits,
  type DebScript,
  type Decompress,
  defaultDebLimits,
  type OpenDeb,
  openDeb,
  readDeb,
} from './read.ts';
export { type DebParts, writeDeb } from './write.ts';
