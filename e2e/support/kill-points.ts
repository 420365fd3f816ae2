/**
 * Loaded before the program by `node --import`: it kills the process with SIGKILL at one chosen point. A point lies
 * before and after everything by which the program changes something that outlives it: a commit of its store, a file
 * that it puts in place, and a request that writes to a cluster or a registry. It hangs on the platform (node:sqlite,
 * the file system, undici's channels) so that the program itself is the one that people run, without a test's door.
 *
 * OAKUM_KILL_AT is the number of the point, from 1; 0 kills nowhere. Points are written to OAKUM_KILL_LOG, one a line.
 */
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync, promises } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

const killAt = Number(process.env.OAKUM_KILL_AT ?? '0');
const log = process.env.OAKUM_KILL_LOG ?? '';
let count = 0;

function point(name: string): void {
  count += 1;
  if (log !== '') appendFileSync(log, `${name}\n`);
  if (count !== killAt) return;
  process.kill(process.pid, 'SIGKILL');
  // The signal reaches this thread when it next returns from the kernel: nothing further may be done until then.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
}

/** What a transaction changed so far; renewing a lease alone is no point. */
let changes = new Set<string>();
const prepare = DatabaseSync.prototype.prepare;
DatabaseSync.prototype.prepare = function (this: DatabaseSync, ...args: Parameters<typeof prepare>) {
  const statement = prepare.apply(this, args);
  const [sql] = args;
  if (/^begin/i.test(sql)) changes = new Set();
  const changed = /^(?:insert into|update|delete from) "(\w+)"(.*)/s.exec(sql);
  if (changed !== null && !isRenewal(sql)) changes.add(changed[1] ?? '');
  return /^commit/i.test(sql) ? aroundRun(statement, [...changes].join('+')) : statement;
};

function isRenewal(sql: string): boolean {
  return /^update "(runs|seat)" set "until_ms"/.test(sql) && !/"fence" \+/.test(sql);
}

function aroundRun(statement: StatementSync, what: string): StatementSync {
  if (what === '') return statement;
  const run = statement.run.bind(statement);
  statement.run = () => {
    point(`before saving ${what}`);
    const answer = run();
    point(`after saving ${what}`);
    return answer;
  };
  return statement;
}

const rename = promises.rename;
promises.rename = async (from, to) => {
  point(`before file ${basename(String(to))}`);
  await rename(from, to);
  point(`after file ${basename(String(to))}`);
};
syncBuiltinESMExports();

interface Asked {
  readonly request: { readonly method: string; readonly path: string };
}

function isWrite(message: unknown): message is Asked {
  if (typeof message !== 'object' || message === null || !('request' in message)) return false;
  const { request } = message;
  if (typeof request !== 'object' || request === null || !('method' in request)) return false;
  return request.method !== 'GET' && request.method !== 'HEAD';
}

function named({ request }: Asked): string {
  return `${request.method} ${request.path.replace(/\?.*/, '').replaceAll(/[0-9a-f]{8}[0-9a-f-]+/g, '…')}`;
}

subscribe('undici:request:create', (message) => {
  if (isWrite(message)) point(`before ${named(message)}`);
});
subscribe('undici:request:headers', (message) => {
  if (isWrite(message)) point(`after ${named(message)}`);
});
