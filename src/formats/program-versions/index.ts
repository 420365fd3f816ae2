/**
 * Versions that well-known programs carry in themselves, for those that no package manager brought: by texts that the
 * program prints, by Go's build information, by variables of Go programs. It refuses to guess: where texts contradict each
 * other or only look like a version, there is none.
 */
export { type GoProgram, knownGoProgram } from './go-programs.ts';
export { readJavaRelease } from './java-release.ts';
export type { KnownVersion } from './known-version.ts';
export { knownProgram } from './native-programs.ts';
