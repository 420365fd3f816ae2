import { matchesGlob } from '../glob.ts';
import { type ImageFiles, textOf } from '../image-files/index.ts';

/**
 * What apk does with a changed file: `none` writes over it; all others keep it and put the package's beside it as
 * `.apk-new` (apk-protected_paths(5); `symlinks` and `all` differ for `apk audit` only).
 */
export type ProtectMode = 'none' | 'changed' | 'symlinks' | 'all';

interface Rule {
  /** One pattern for each directory on the way down. */
  readonly parts: readonly string[];
  readonly mode: ProtectMode;
}

export interface ProtectedPaths {
  /** Of the files in a directory, by its path without leading slash. */
  modeOf(directory: string): ProtectMode;
}

const builtIn = ['+etc', '@etc/init.d', '!etc/apk'];
const folder = 'etc/apk/protected_paths.d';

const modes = new Map<string, ProtectMode>([
  ['-', 'none'],
  ['+', 'changed'],
  ['@', 'symlinks'],
  ['!', 'all'],
]);

/** The rules that apk has built in, and those of the image. */
export function readProtectedPaths(files: ImageFiles): ProtectedPaths {
  const lists = files.list(folder).filter((name) => name.endsWith('.list'));
  const lines = lists.flatMap((name) => (textOf(files, `${folder}/${name}`) ?? '').split('\n'));
  const rules = [...builtIn, ...lines].flatMap((line) => readRule(line));
  return { modeOf: (directory) => modeOf(directory, rules) };
}

function readRule(line: string): readonly Rule[] {
  if (line === '' || line.startsWith('#')) return [];
  const mode = modes.get(line.charAt(0));
  const pattern = (mode === undefined ? line : line.slice(1)).replace(/^\/+|\/+$/g, '');
  return [{ parts: pattern.split('/'), mode: mode ?? 'changed' }];
}

/** As apk finds it: a directory has its parent's mode unless a rule is about itself; the last such rule counts. */
function modeOf(directory: string, rules: readonly Rule[]): ProtectMode {
  const parts = directory === '' ? [] : directory.split('/');
  let mode: ProtectMode = 'none';
  for (let depth = 1; depth <= parts.length; depth += 1) {
    for (const rule of rules) {
      const isAbout =
        rule.parts.length === depth && rule.parts.every((part, at) => matchesGlob(part, parts[at] ?? ''));
      if (isAbout) mode = rule.mode;
    }
  }
  return mode;
}
