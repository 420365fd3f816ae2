import { evidenceOf, type KnownVersion } from './known-version.ts';

const maxBytes = 64 * 1024;

/**
 * The file `release` at the top of a Java runtime (JEP 223): OpenJDK, whoever built it. undefined for other files of the name.
 * `1.8.0_412` is written as the vendors call it, 8u412.
 */
export function readJavaRelease(bytes: Uint8Array): KnownVersion | undefined {
  const text = new TextDecoder().decode(bytes.subarray(0, maxBytes));
  const version = /^JAVA_VERSION="([0-9][0-9A-Za-z._+-]{0,63})"\r?$/m.exec(text)?.[1];
  if (version === undefined) return undefined;
  const old = /^1\.(\d+)\.0(?:_(\d+))?/.exec(version);
  const plain = old === null ? version : `${old[1]}${old[2] === undefined ? '' : `u${old[2]}`}`;
  return { name: 'openjdk', version: plain, evidence: evidenceOf(`JAVA_VERSION="${version}"`) };
}
