// Runs a TypeScript file of this project under the Node that the lock file names, whatever Node started it.
// Dependency-free and old-Node-safe on purpose: it is what a fresh machine with Node 18 runs first.
import { spawn } from 'node:child_process';
import { currentNode, ensureInstalled, projectRoot } from './bootstrap.mjs';

const [script, ...args] = process.argv.slice(2);
await ensureInstalled();
const child = spawn(currentNode(), ['--disable-warning=ExperimentalWarning', script, ...args], {
  cwd: projectRoot,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 130));
