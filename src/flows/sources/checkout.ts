import type { FileTree } from '../../edges/files/index.ts';
import { OakumError } from '../../kernel/index.ts';
import { isSourceFile, type SourceText } from '../../remediate/sources/index.ts';

const mostEntries = 200_000;
const mostFiles = 500;
const mostBytes = 32 * 2 ** 20;
const deepest = 16;
const skipped = new Set([
  'node_modules',
  '.git',
  '.hg',
  '.venv',
  'venv',
  'vendor',
  'target',
  'dist',
  '__pycache__',
  '.tox',
]);

/**
 * The files of a checkout that may have to change. Links are not followed, and what others put there (installed packages,
 * results of builds) is not looked into.
 *
 * @throws usage.source where there is nothing, or too much
 */
export async function readCheckout(tree: FileTree): Promise<readonly SourceText[]> {
  const files: SourceText[] = [];
  const open: { readonly path: string; readonly depth: number }[] = [{ path: '', depth: 0 }];
  let entries = 0;
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    for (const { path, kind } of await tree.list(next.path)) {
      entries += 1;
      if (entries > mostEntries || files.length > mostFiles) throw tooMuch(tree.root);
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (kind === 'directory' && next.depth < deepest && !skipped.has(name))
        open.push({ path, depth: next.depth + 1 });
      const bytes = kind === 'file' && isSourceFile(path) ? await tree.read(path, mostBytes) : undefined;
      if (bytes !== undefined) files.push({ path, text: Buffer.from(bytes).toString() });
    }
  }
  if (entries > 0) return files;
  throw new OakumError('usage.source', `${tree.root} is no directory, or there is nothing in it`, {
    hint: 'name the checkout that the image is built from',
  });
}

function tooMuch(root: string): OakumError {
  return new OakumError('usage.source', `${root} has more than can be looked through`, {
    hint: 'name the folder of the application inside it',
  });
}
