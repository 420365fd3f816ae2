import { cleanPath, OakumError } from '../../kernel/pure/index.ts';

/** One file of the image as it runs: every path once, without a leading slash. */
export type WitnessedFile =
  | {
      readonly type: 'file';
      readonly path: string;
      /** Hex digits; at least the kind that the expectations are in. */
      readonly md5?: string | undefined;
      readonly sha256?: string | undefined;
    }
  | { readonly type: 'symlink'; readonly path: string; readonly target: string }
  | { readonly type: 'directory' | 'other'; readonly path: string };

export interface FileTree {
  /**
   * What stands at a path when its directories are followed through links, as dpkg follows them: `lib/x` is
   * `usr/lib/x` where `lib` is a link. The last part is not followed: a link in the place of a file is a finding.
   */
  at(path: string): WitnessedFile | undefined;
}

/** Large images have some hundred thousand. */
const maxFiles = 2_000_000;
/** As many as Linux follows in one path. */
const maxLinks = 40;

/** @throws witness.too-many-files */
export async function readTree(
  files: AsyncIterable<WitnessedFile> | Iterable<WitnessedFile>,
): Promise<FileTree> {
  const byPath = new Map<string, WitnessedFile>();
  for await (const file of files) {
    byPath.set(file.path, file);
    if (byPath.size > maxFiles) throw new OakumError('witness.too-many-files', `more than ${maxFiles} files`);
  }
  return { at: (path) => lookUp(byPath, path) };
}

function lookUp(byPath: ReadonlyMap<string, WitnessedFile>, path: string): WitnessedFile | undefined {
  let parts = cleanPath(path).split('/');
  let done: readonly string[] = [];
  for (let links = 0; parts.length > 1; ) {
    const [next = '', ...rest] = parts;
    const directory = byPath.get([...done, next].join('/'));
    if (directory?.type !== 'symlink') {
      done = [...done, next];
      parts = rest;
      continue;
    }
    links += 1;
    if (links > maxLinks) return undefined;
    const target = directory.target.startsWith('/')
      ? directory.target
      : [...done, directory.target].join('/');
    parts = [...cleanPath(target).split('/'), ...rest].filter((part) => part !== '');
    done = [];
  }
  return byPath.get([...done, ...parts].join('/'));
}
