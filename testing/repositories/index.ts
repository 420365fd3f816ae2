/**
 * A fake apt repository that is a true one to its clients: suites with clear-signed InRelease files, hashed indexes,
 * by-hash and a pool, over a socket; and the packages and images that go with it. See readme.md for what it can be
 * told to do wrong.
 */
export { type AlpineRootSpec, alpineRoot } from './alpine-root.ts';
export { apkPublicKey, makeApkKey } from './apk-key.ts';
export { type ApkRepositoryServer, startApkRepository } from './apk-server.ts';
export { type DebianRootSpec, debianRoot, type InstalledSpec, installedFiles } from './debian-root.ts';
export { type DistrolessRootSpec, distrolessRoot } from './distroless-root.ts';
export { type ApkSpec, type MadeApk, makeApk } from './made-apk.ts';
export { type DebSpec, type MadeDeb, makeDeb } from './made-deb.ts';
export { type LinkedSpec, makeLibrary, makeLinked, makeLinkerCache } from './made-elf.ts';
export { type MadeRpm, makeRpm, type RpmSpec } from './made-rpm.ts';
export { makeRpmKey, type RpmSigningKey } from './rpm-key.ts';
export { type RpmRootSpec, rpmRoot } from './rpm-root.ts';
export { type RpmPublication, type RpmRepositoryServer, startRpmRepository } from './rpm-server.ts';
export { type AptRepositoryServer, type RepositoryOptions, startAptRepository } from './server.ts';
export { makeSigningKey, type SigningKey } from './signing-key.ts';
