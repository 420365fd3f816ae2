// The practice estate as a process of its own, and what Oakum needs to look at it.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { estateProgram, oakumProgram } from './program.mjs';

const quiet = '--disable-warning=ExperimentalWarning';

/**
 * Starts the estate and waits until it is ready. It ends when this process does: its standard input closes then.
 * `onEnd` is told when it ended by itself.
 */
export async function startEstate({ root, node, directory, isFresh, onEnd }) {
  if (isFresh) rmSync(join(directory, 'state'), { recursive: true, force: true });
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const args = [quiet, estateProgram(root), '--directory', directory, ...(isFresh ? ['--fresh'] : [])];
  const child = spawn(node, args, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  child.stdin.on('error', () => {});
  const ready = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line)));
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the practice estate did not start: read its message above')));
  });
  child.once('exit', (code, signal) => onEnd(signal ?? `code ${code}`));
  return { ready, stop: () => stopChild(child) };
}

/** Makes the keys that sign images and evidence, once for every estate. */
export function ensureKeys({ root, node, settings }) {
  if (existsSync(join(settings.OAKUM_STATE, 'keys', 'signing.pub'))) return;
  const done = spawnSync(node, [quiet, oakumProgram(root), 'trust', 'init'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...settings },
  });
  if (done.status !== 0) throw new Error('oakum trust init failed: read the message above');
}

/** A small script beside the estate that runs Oakum on it from anywhere; its path. */
export function writeWrapper({ root, node, directory, settings }) {
  const program = oakumProgram(root);
  if (process.platform === 'win32') {
    const path = join(directory, 'oakum.cmd');
    const lines = Object.entries(settings).map(([name, value]) => `set ${name}=${value}`);
    writeFileSync(path, ['@echo off', ...lines, `"${node}" ${quiet} "${program}" %*`, ''].join('\r\n'));
    return path;
  }
  const path = join(directory, 'oakum');
  const lines = Object.entries(settings).map(([name, value]) => `export ${name}=${quoted(value)}`);
  const run = `exec ${quoted(node)} ${quiet} ${quoted(program)} "$@"`;
  writeFileSync(path, ['#!/bin/sh', '# Oakum on the practice estate.', ...lines, run, ''].join('\n'));
  chmodSync(path, 0o755);
  return path;
}

export function quoted(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Asks a child to end, and makes it after five seconds. */
export function stopChild(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.stdin?.end();
    child.kill('SIGTERM');
  });
}
