import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './build/bundle.ts';
import { copyFiles, keepFormerChunks } from './build/files.ts';
import { writeLicences } from './build/licences.ts';
import { ensurePage } from './start/page.mjs';
import { programDigest, rememberBuilt } from './start/program.mjs';

/**
 * `npm run build`: makes `dist/`, which needs nothing of the checkout: the program as one small file with chunks that
 * are loaded when they are needed, the process that reads hostile bytes and the practice estate as files of their own,
 * and beside them the bundled data, the page and the licences of what went in.
 */
const root = join(import.meta.dirname, '..');
const out = join(root, 'dist');
const unfinished = join(root, '.cache', `dist-${process.pid}`);

const digest = programDigest(root);
mkdirSync(unfinished, { recursive: true });
try {
  ensurePage(root, process.execPath);
  const inputs = await bundle(root, unfinished);
  copyFiles(root, unfinished);
  writeLicences(inputs, { root, file: join(unfinished, 'LICENSES.txt') });
  keepFormerChunks(out, unfinished);
  // Whole or not at all.
  rmSync(out, { recursive: true, force: true });
  renameSync(unfinished, out);
  rememberBuilt(root, digest);
} finally {
  rmSync(unfinished, { recursive: true, force: true });
}
process.stderr.write(`built ${out}\n`);
