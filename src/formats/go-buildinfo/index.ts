/**
 * What a Go program says of its own making (`go version -m`): toolchain, main module and the modules linked into it,
 * with replacements carried out. Reads the block that the linker leaves in every program: inline since Go 1.18, by
 * pointers from 1.13 to 1.17. It refuses to guess versions from file names: what is unknown is undefined.
 */
export { linkedVersion, linkerTexts } from './linker-texts.ts';
export { type GoBuildInfo, type GoModule, goToolchainVersion } from './modules.ts';
export { type GoBuildInfoOutcome, readGoBuildInfo } from './read.ts';
export { readGoText } from './text-variable.ts';
