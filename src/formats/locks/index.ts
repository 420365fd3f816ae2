/**
 * Lock files: what a package manager wrote down to install, with exact versions. They say what was declared, and not what is
 * there. It refuses to make up a version where a file has an address, a range or a folder, and tells what it leaves out:
 * names without a version, packages for development alone, and entries that it does not understand.
 */
export { readBunLock } from './bun.ts';
export { readCargoLock } from './cargo-lock.ts';
export { readComposerLock } from './composer-lock.ts';
export { readGemfileLock } from './gemfile-lock.ts';
export { readNugetLock } from './nuget-lock.ts';
export type { DeclaredPackage, LockOutcome } from './outcome.ts';
export { readPackageLock } from './package-lock.ts';
export { readPipfileLock } from './pipfile.ts';
export { readPnpmLock } from './pnpm.ts';
export { readPdmLock, readPoetryLock, readPyLock } from './python-tables.ts';
export { readRequirements } from './requirements.ts';
export { readUvLock } from './uv.ts';
export { readYarnLock } from './yarn.ts';
