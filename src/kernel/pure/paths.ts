import { OakumError } from './errors.ts';

/**
 * A path inside an archive or image in one form: relative, `/` between parts, no `.`, empty or `..` parts left.
 * `..` never climbs above the root (as in a chroot). Example: `./usr//lib/../bin/x` gives `usr/bin/x`; the root is ''.
 *
 * @throws path.hostile for a NUL byte or more than 4,096 characters.
 */
export function cleanPath(path: string): string {
  if (path.includes('\0') || path.length > 4096) {
    throw new OakumError('path.hostile', `unusable path ${JSON.stringify(path.slice(0, 80))}`);
  }
  if (isClean(path)) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** Most paths are: then there is nothing to take apart. */
function isClean(path: string): boolean {
  return !/(?:^|\/)\.{0,2}(?:\/|$)/.test(path);
}

/** Joins an untrusted relative path under a trusted root so that the result cannot leave the root. */
export function joinInside(root: string, path: string): string {
  const inside = cleanPath(path);
  const base = root.endsWith('/') ? root.slice(0, -1) : root;
  return inside === '' ? root : `${base}/${inside}`;
}
