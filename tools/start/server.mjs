// `oakum serve` as a process of its own, started again when somebody kills it: a run goes on where it was.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { stopChild } from './practice.mjs';
import { oakumProgram } from './program.mjs';

/** More deaths than this within a minute are no practice. */
const mostRestarts = 5;

/** @throws Error where something listens on the port already, by name where it is a server that outlived its `npm start`. */
export async function checkPort(port, leftOverFile) {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error;
    const old = leftOver(leftOverFile, port);
    if (old !== undefined) throw new Error(`port ${port} is taken by an Oakum that still runs: kill ${old}`);
    throw new Error(`port ${port} is taken by another program: npm start -- --port ${port + 1}`);
  }
  server.close();
  await once(server, 'close');
}

function leftOver(file, port) {
  try {
    const server = JSON.parse(readFileSync(file, 'utf8'));
    process.kill(server.pid, 0);
    return server.port === port ? server.pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Keeps the server running. `onUp` is told, each time, its process id and the lines that it prints about where it is;
 * `onEnd` how it ended for good.
 */
export function keepServing({ root, node, args, settings, onUp, onEnd }) {
  const state = { child: undefined, isStopping: false, deaths: [] };
  const start = () => {
    const command = ['--disable-warning=ExperimentalWarning', oakumProgram(root), 'serve', ...args];
    const child = spawn(node, command, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...settings },
      detached: true,
    });
    state.child = child;
    const said = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      said.push(line);
      if (line.startsWith('sign in: ')) onUp({ pid: child.pid, link: line.slice('sign in: '.length), said });
    });
    child.once('error', (error) => onEnd(error.message));
    child.once('exit', (code, signal) => ended(signal ?? `code ${code}`, signal !== null));
  };
  const ended = (how, wasKilled) => {
    if (state.isStopping) return;
    const now = Date.now();
    state.deaths = [...state.deaths, now].filter((at) => now - at < 60_000);
    if (!wasKilled) return onEnd(`the server ended with ${how}: read its message above`);
    if (state.deaths.length > mostRestarts)
      return onEnd(`the server was killed ${state.deaths.length} times in a minute`);
    process.stdout.write(`\nthe server got ${how}: starting it again, a run goes on where it was\n`);
    start();
  };
  start();
  return {
    stop: async () => {
      state.isStopping = true;
      if (state.child !== undefined) await stopChild(state.child);
    },
  };
}
