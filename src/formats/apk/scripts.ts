import { cleanPath } from '../../kernel/pure/index.ts';
import { defaultTarLimits, readTarBytes, type TarMember } from '../tar/index.ts';
import { type ApkScript, apkScripts } from './package.ts';

/** A script of an installed package, as `scripts.tar` keeps it. */
export interface ApkScriptFile {
  /** `Q1…` of the package that it belongs to; undefined for a file whose name says nothing. */
  readonly checksum: string | undefined;
  readonly script: ApkScript | undefined;
  readonly member: TarMember;
}

const limits = { ...defaultTarLimits, maxEntries: 50_000, maxContentBytes: 64 * 2 ** 20 };
const form = /\.(Q[12][A-Za-z0-9+/]+=*|X[12][0-9a-f]+)\.([a-z-]+)$/;

/** All members of `lib/apk/db/scripts.tar`. @throws tar.* */
export function readApkScripts(tar: Uint8Array): readonly ApkScriptFile[] {
  return Array.from(readTarBytes(tar, limits), (member) => {
    const [, checksum, action] = form.exec(cleanPath(member.header.path)) ?? [];
    const script = apkScripts.find((known) => known === action);
    return { checksum: checksum === undefined ? undefined : inBase64(checksum), script, member };
  });
}

/** apk-tools 3 writes checksums into names in hexadecimal, version 2 in base64. */
function inBase64(checksum: string): string {
  if (!checksum.startsWith('X')) return checksum;
  return `Q${checksum.charAt(1)}${Buffer.from(checksum.slice(2), 'hex').toString('base64')}`;
}

/** The name of a script in `scripts.tar`, readable for every version of apk-tools. */
export function scriptFileName(
  { name, version, checksum }: { readonly name: string; readonly version: string; readonly checksum: string },
  script: ApkScript,
): string {
  return `${name}-${version}.${checksum}.${script}`;
}
