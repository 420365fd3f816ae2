import { type BuiltImage, buildImage, type FileTreeSpec } from '../../testing/builders/index.ts';
import { type DebSpec, debianRoot } from '../../testing/repositories/index.ts';

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

export function madeLess(version: string): DebSpec {
  const content = `#!/bin/sh\n# less ${version}, made up\n`;
  return { name: 'less', version, files: { 'usr/bin/less': { kind: 'file', content, mode: 0o755 } } };
}
