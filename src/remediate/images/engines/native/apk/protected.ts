import type { Refusal } from '../../../contract.ts';
import { currentChecksum, type Package, refuse, type Unpacking } from './upgrade.ts';

/** What becomes of a file that the new version brings. `beside`: as `.apk-new`. */
export type ProtectedVerdict =
  | { readonly kind: 'install' | 'keep' | 'beside' }
  | { readonly kind: 'refuse'; readonly refusal: Refusal };

/**
 * apk's rule for protected directories: what nobody touched, or what is not there, is written; what is as the new
 * version has it stays; everything else stays and gets the new one beside it.
 */
export function judgeProtected(
  path: string,
  fresh: string | undefined,
  { item, unpacking }: { readonly item: Package; readonly unpacking: Unpacking },
): ProtectedVerdict {
  const { lower, database } = unpacking;
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const entry = lower.entry(path);
  if (database.protected.modeOf(folder) === 'none' || entry === undefined) return { kind: 'install' };
  const now = currentChecksum(path, lower);
  if (now === undefined) {
    const message = `/${path} is protected, and the image's own is not known`;
    return { kind: 'refuse', refusal: refuse(item, 'conffile', message) };
  }
  if (now === shippedChecksum(path, folder, unpacking)) return { kind: 'install' };
  return { kind: now === fresh ? 'keep' : 'beside' };
}

/** What the database says that the file was when it came. */
function shippedChecksum(path: string, folder: string, { database }: Unpacking): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const directory = database.owner(path)?.directories.find((one) => one.path === folder);
  return directory?.files.find((file) => file.name === name)?.checksum;
}
