import { matchesGlob } from '../glob.ts';
import { type ImageFiles, textOf } from '../image-files/index.ts';

/** One `path-exclude` or `path-include` of dpkg's configuration; the last that fits a path decides. */
export interface PathFilter {
  readonly kind: 'exclude' | 'include';
  /** Matches paths with their leading slash. */
  readonly pattern: string;
}

/** Reads them as dpkg does: the files of `dpkg.cfg.d` by name, then `dpkg.cfg`. */
export function readPathFilters(files: ImageFiles): readonly PathFilter[] {
  const fragments = files.list('etc/dpkg/dpkg.cfg.d').filter((name) => /^[A-Za-z0-9_-]+$/.test(name));
  const paths = [...fragments.map((name) => `etc/dpkg/dpkg.cfg.d/${name}`), 'etc/dpkg/dpkg.cfg'];
  return paths.flatMap((path) => filtersOf(textOf(files, path) ?? ''));
}

function filtersOf(text: string): readonly PathFilter[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*path-(exclude|include)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line);
    if (match === null) return [];
    const pattern = (match[2] ?? '').replace(/^(["'])(.*)\1$/, '$2');
    return [{ kind: match[1] === 'include' ? 'include' : 'exclude', pattern } as const];
  });
}

/** What a member of a package is, as far as filters tell apart. */
export type MemberKind = 'directory' | 'symlink' | 'other';

/**
 * Whether dpkg would leave a member out. A directory or link that is excluded comes all the same when an include might
 * bring back something below it (src/main/filters.c of dpkg 1.21).
 */
export function isFilteredOut(path: string, kind: MemberKind, filters: readonly PathFilter[]): boolean {
  const full = `/${path}`;
  const last = filters.findLast((filter) => matchesGlob(filter.pattern, full));
  if (last?.kind !== 'exclude') return false;
  return (
    kind === 'other' || !filters.some((filter) => filter.kind === 'include' && leadsTo(full, filter.pattern))
  );
}

function leadsTo(path: string, pattern: string): boolean {
  const prefix = pattern.replace(/[*?[\\].*$/s, '').replace(/\/+$/, '');
  return path.startsWith(prefix);
}
