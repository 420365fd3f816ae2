/**
 * Java archives (jar, war, ear, par, jpi): which artifacts they say they are. Maven's `pom.properties` count first, then the
 * main section of the manifest, then the file's name; archives inside are walked to stated limits. It refuses to make up
 * a group that nothing names, to read classes, and to believe sections of the manifest that are about single entries.
 */
export {
  defaultJavaLimits,
  isJavaArchive,
  type JavaArchive,
  type JavaLimits,
  readJavaArchive,
} from './archive.ts';
export type { JavaArtifact } from './artifact.ts';
