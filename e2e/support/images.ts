import { gzipBytes } from '../../src/formats/compression/index.ts';
import { mediaTypes } from '../../src/formats/oci/index.ts';
import { sha256 } from '../../src/kernel/pure/index.ts';
import { type BuiltImage, buildImage, type FileTreeSpec, layerTar } from '../../testing/builders/index.ts';
import { type DebSpec, debianRoot } from '../../testing/repositories/index.ts';
import { rpmHeader, rpmSqlite } from '../../testing/rpm/index.ts';

/** Less as Debian 12 had it first: the bundled advisories know what is wrong with it. */
export const vulnerable = { name: 'less', version: '590-2' } as const;

/** Where both of its vulnerabilities are fixed. */
export const fixed = { name: 'less', version: '590-2.1~deb12u1' } as const;

export interface LessImage {
  /** Vulnerable unless said. */
  readonly version?: string;
  /** Laid over the rest. */
  readonly files?: FileTreeSpec;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A Debian 12 image in which less is the one package; its files are made up. */
export function lessImage({
  version = vulnerable.version,
  files = {},
  labels = {},
}: LessImage = {}): BuiltImage {
  return buildImage({ layers: [{ files: debianRoot({ installed: [madeLess(version)], files }) }], labels });
}

/** Rocky Linux 9 with one rpm, for which Oakum has no advisories. */
export function rpmImage(): BuiltImage {
  const less = { name: 'less', version: '590', release: '2.el9', architecture: 'x86_64', vendor: 'Rocky' };
  const files = {
    'etc/os-release': 'ID="rocky"\nVERSION_ID="9.4"\nPRETTY_NAME="Rocky Linux 9.4 (Blue Onyx)"\n',
    'var/lib/rpm/rpmdb.sqlite': rpmSqlite([rpmHeader(less)]),
  };
  return buildImage({ layers: [{ files }] });
}

export function madeLess(version: string): DebSpec {
  const content = `#!/bin/sh\n# less ${version}, made up\n`;
  return { name: 'less', version, files: { 'usr/bin/less': { kind: 'file', content, mode: 0o755 } } };
}

/**
 * A gzip layer of some 700 kB that unpacks to half a gigabyte and more: one member of zeros, written once and repeated,
 * since gzip files may be joined (RFC 1952, 2.2).
 */
export function bombImage(): BuiltImage {
  const partBytes = 16 * 1024 * 1024;
  const part = layerTar({ zeros: new Uint8Array(partBytes) }).subarray(0, 512 + partBytes);
  const member = gzipBytes(part);
  const bytes = Buffer.concat(Array.from({ length: 40 }, () => member));
  return buildImage({ layers: [{ bytes, mediaType: mediaTypes.ociLayerGzip, diffId: sha256(bytes) }] });
}

/** A layer that says it is gzip and is not. */
export function junkImage(): BuiltImage {
  const bytes = Buffer.from('this is no layer');
  return buildImage({ layers: [{ bytes, mediaType: mediaTypes.ociLayerGzip, diffId: sha256(bytes) }] });
}
