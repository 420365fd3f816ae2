import { lstat, readlink } from 'node:fs/promises';
import { cleanPath, joinInside, OakumError } from '../../kernel/pure/index.ts';
import { isAbsent } from './errors.ts';

const maxLinks = 40;

/**
 * Resolves a path below a root as `chroot` would: absolute links start at the root and `..` stops there, so that no
 * link inside the tree can lead out of it. The last part may be absent.
 *
 * @throws files.link-loop after 40 links.
 */
export async function resolveInside(root: string, path: string): Promise<string> {
  let waiting = cleanPath(path).split('/').filter(Boolean);
  let done: string[] = [];
  for (let links = 0; waiting.length > 0; ) {
    const [part = '', ...rest] = waiting;
    waiting = rest;
    const target = await linkTarget(joinInside(root, [...done, part].join('/')));
    if (target === undefined) {
      done = [...done, part];
      continue;
    }
    links += 1;
    if (links > maxLinks) {
      throw new OakumError('files.link-loop', `more than ${maxLinks} links on the way to ${path}`);
    }
    const from = target.startsWith('/') ? '' : `${done.join('/')}/`;
    waiting = [
      ...cleanPath(from + target)
        .split('/')
        .filter(Boolean),
      ...waiting,
    ];
    done = [];
  }
  return joinInside(root, done.join('/'));
}

async function linkTarget(absolute: string): Promise<string | undefined> {
  try {
    const facts = await lstat(absolute);
    return facts.isSymbolicLink() ? await readlink(absolute) : undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
