// Builds the page when its sources changed since the last time.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

export const pageSources = [
  'web/src',
  'web/public',
  'web/index.html',
  'web/package.json',
  'web/vite.config.ts',
  'package-lock.json',
];

/** Says what it did in a word: `built`, `current`, `absent`. @throws Error when the build fails. */
export function ensurePage(root, node) {
  if (!existsSync(join(root, 'web', 'package.json'))) return 'absent';
  const stamp = join(root, 'node_modules', '.oakum-page');
  const digest = digestOf(root, pageSources);
  const isBuilt = existsSync(join(root, 'web', 'dist', 'index.html'));
  if (isBuilt && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return 'current';
  process.stderr.write('building the page (once, and when its sources change)\n');
  const isWindows = process.platform === 'win32';
  const done = spawnSync(isWindows ? 'npm.cmd' : 'npm', ['run', 'build', '-w', 'web', '--silent'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: isWindows,
    // The page's own tools want a newer Node than the one that npm itself may run on.
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` },
  });
  if (done.error !== undefined || done.status !== 0) {
    process.stderr.write(done.stdout ?? '');
    throw new Error('the page could not be built: read the message above');
  }
  writeFileSync(stamp, digest);
  return 'built';
}

/** One hash over all files below the given places, with their names. */
export function digestOf(root, sources) {
  const hash = createHash('sha256');
  for (const path of sources.flatMap((source) => filesIn(join(root, source))).sort())
    hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0');
  return hash.digest('hex');
}

function filesIn(path) {
  if (!existsSync(path)) return [];
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path];
    throw error;
  }
  return entries.flatMap((entry) => filesIn(join(path, entry.name)));
}
