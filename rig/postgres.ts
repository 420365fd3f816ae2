import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OakumError } from '../src/kernel/index.ts';
import { memoryDirectory, removeDirectory } from './paths.ts';
import { freePort } from './ports.ts';
import { run, type Server, startServer, waitFor } from './process.ts';

/** A PostgreSQL cluster of its own, empty at its start. */
export interface RigPostgres {
  /** The connection URL of the superuser `oakum` in the database `postgres`. */
  readonly url: string;
  /** Makes an empty database and gives its connection URL. */
  createDatabase(name: string): Promise<string>;
  /** Ends it and removes its data; may be called twice. */
  stop(): Promise<void>;
}

const debianInstalls = '/usr/lib/postgresql';

/** Where the newest installed server's programs are; Debian keeps them off the PATH. Undefined where there is none. */
export function postgresPrograms(): string | undefined {
  if (!existsSync(debianInstalls)) return undefined;
  const versions = readdirSync(debianInstalls).sort((a, b) => Number(b) - Number(a));
  return versions
    .map((version) => join(debianInstalls, version, 'bin'))
    .find((directory) => existsSync(join(directory, 'initdb')));
}

/** Makes and starts a cluster in memory; as root it runs as the user `postgres`, because it refuses to be root. */
export async function startPostgres(): Promise<RigPostgres> {
  const programs = postgresPrograms();
  if (programs === undefined) throw new OakumError('rig.no-postgres', `no PostgreSQL in ${debianInstalls}`);
  const directory = memoryDirectory();
  const password = randomBytes(18).toString('base64url');
  const data = join(directory, 'data');
  await initialise({ programs, directory, data, password });
  const port = await freePort();
  const server = startServer({
    name: 'postgres',
    command: join(programs, 'postgres'),
    args: ['-D', data, '-k', directory, '-p', String(port), ...settings.flatMap((each) => ['-c', each])],
    directory,
    user: unprivilegedUser(),
    // A killed postmaster leaves shared memory behind; this ends all sessions at once and cleans up.
    stopSignal: 'SIGINT',
  });
  return ready({ server, programs, directory, port, password });
}

/** Its data is thrown away: nothing waits for the disk. */
const settings = [
  'listen_addresses=127.0.0.1',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=100',
];

function unprivilegedUser(): string | undefined {
  return process.getuid?.() === 0 ? 'postgres' : undefined;
}

async function initialise(given: {
  readonly programs: string;
  readonly directory: string;
  readonly data: string;
  readonly password: string;
}): Promise<void> {
  const { programs, directory, data, password } = given;
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const initdb = [
    join(programs, 'initdb'),
    '--no-sync',
    '--username=oakum',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    data,
  ];
  const user = unprivilegedUser();
  if (user === undefined) return void (await run('env', initdb));
  await run('chown', ['-R', `${user}:${user}`, directory]);
  await run('setpriv', [`--reuid=${user}`, `--regid=${user}`, '--init-groups', '--', ...initdb], {
    cwd: directory,
  });
}

async function ready(started: {
  readonly server: Server;
  readonly programs: string;
  readonly directory: string;
  readonly port: number;
  readonly password: string;
}): Promise<RigPostgres> {
  const { server, programs, directory, port, password } = started;
  const urlOf = (database: string): string =>
    `postgres://oakum:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  const sql = (statement: string): Promise<string> =>
    run(join(programs, 'psql'), ['--no-psqlrc', '--quiet', '--command', statement, urlOf('postgres')]);
  const stop = async (): Promise<void> => {
    await server.stop();
    removeDirectory(directory);
  };
  try {
    await waitFor({ what: 'PostgreSQL', timeoutMs: 30_000, servers: [server], probe: () => sql('SELECT 1') });
  } catch (error) {
    await stop();
    throw error;
  }
  const createDatabase = async (name: string): Promise<string> => {
    await sql(`CREATE DATABASE "${name.replaceAll('"', '""')}"`);
    return urlOf(name);
  };
  return { url: urlOf('postgres'), createDatabase, stop };
}
