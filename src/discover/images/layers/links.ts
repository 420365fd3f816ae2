import { cleanPath } from '../../../kernel/pure/index.ts';

const maxLinks = 40;

/**
 * Where a path really is, following the known links as a chroot would; a path that goes round is given back as it is.
 * Only links on the way to well-known files are known, which is all that this is asked about.
 */
export function realPath(path: string, links: ReadonlyMap<string, string>): string {
  let waiting = path.split('/');
  let done: readonly string[] = [];
  for (let followed = 0; waiting.length > 0; ) {
    const [part = '', ...rest] = waiting;
    const here = [...done, part];
    const target = links.get(here.join('/'));
    waiting = rest;
    if (target === undefined) {
      done = here;
      continue;
    }
    followed += 1;
    if (followed > maxLinks) return path;
    const from = target.startsWith('/') ? '' : `${done.join('/')}/`;
    waiting = [
      ...cleanPath(from + target)
        .split('/')
        .filter(Boolean),
      ...waiting,
    ];
    done = [];
  }
  return done.join('/');
}
