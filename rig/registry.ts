import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { stringify } from 'yaml';
import { removeDirectory, temporaryDirectory } from './paths.ts';
import { freePort } from './ports.ts';
import { run, type Server, startServer, waitFor } from './process.ts';
import { programPath } from './programs.ts';

/** A registry on loopback, empty at its start. */
export interface RigRegistry {
  /** Host and port, as image references begin with. */
  readonly address: string;
  readonly url: string;
  /** The private authority of its certificate; only where TLS was asked for. */
  readonly caPem?: string | undefined;
  /** Ends it and removes what was pushed; may be called twice. */
  stop(): Promise<void>;
}

export interface DockerRegistryOptions {
  /** Asks for this name and password by basic auth; open to everybody without. */
  readonly auth?: { readonly user: string; readonly password: string } | undefined;
  /** HTTPS with a certificate of an authority of its own. */
  readonly tls?: boolean | undefined;
  /** Whether manifests may be deleted; they may unless said. */
  readonly deletes?: boolean | undefined;
}

/** Debian's docker-registry: no referrers API, so clients fall back to tags. Deleting is allowed unless said. */
export async function startDockerRegistry(options: DockerRegistryOptions = {}): Promise<RigRegistry> {
  const directory = temporaryDirectory();
  const port = await freePort();
  const auth = await basicAuth(directory, options.auth);
  const tls = options.tls === true ? await certificate(directory) : {};
  const config = join(directory, 'config.yml');
  const storage = {
    filesystem: { rootdirectory: join(directory, 'data') },
    delete: { enabled: options.deletes ?? true },
  };
  const http = { addr: `127.0.0.1:${port}`, ...tls };
  writeFileSync(config, stringify({ version: 0.1, log: { level: 'error' }, storage, http, ...auth }));
  const server = startServer({
    name: 'docker-registry',
    command: 'docker-registry',
    args: ['serve', config],
    directory,
  });
  const caPem = options.tls === true ? readFileSync(join(directory, 'ca.crt'), 'utf8') : undefined;
  return ready({ server, directory, address: `127.0.0.1:${port}`, caPem });
}

/** go-containerregistry's registry: has the referrers API; manifests are in memory. */
export async function startReferrersRegistry(): Promise<RigRegistry> {
  const directory = temporaryDirectory();
  const blobs = join(directory, 'blobs');
  mkdirSync(blobs);
  const server = startServer({
    name: 'registry',
    command: programPath('registry'),
    args: [blobs],
    directory,
  });
  const port = await waitFor({
    what: 'the registry',
    timeoutMs: 10_000,
    servers: [server],
    probe: () => /^\d+$/.exec(server.log())?.[0],
  });
  return ready({ server, directory, address: `127.0.0.1:${port}` });
}

async function ready(started: {
  readonly server: Server;
  readonly directory: string;
  readonly address: string;
  readonly caPem?: string | undefined;
}): Promise<RigRegistry> {
  const { server, directory, address, caPem } = started;
  const url = `${caPem === undefined ? 'http' : 'https'}://${address}`;
  const stop = async (): Promise<void> => {
    await server.stop();
    removeDirectory(directory);
  };
  const agent = new Agent(caPem === undefined ? {} : { connect: { ca: caPem } });
  try {
    const probe = (): Promise<true | undefined> => answers(agent, url);
    await waitFor({ what: server.name, timeoutMs: 15_000, servers: [server], probe });
  } catch (error) {
    await stop();
    throw error;
  } finally {
    await agent.destroy();
  }
  return { address, url, caPem, stop };
}

async function answers(agent: Agent, url: string): Promise<true | undefined> {
  const answer = await request(`${url}/v2/`, { dispatcher: agent });
  await answer.body.dump();
  return answer.statusCode === 200 || answer.statusCode === 401 ? true : undefined;
}

async function basicAuth(directory: string, auth: DockerRegistryOptions['auth']): Promise<object> {
  if (auth === undefined) return {};
  const path = join(directory, 'htpasswd');
  writeFileSync(path, await run('htpasswd', ['-nbBi', auth.user], { input: auth.password }));
  return { auth: { htpasswd: { realm: 'rig', path } } };
}

async function certificate(directory: string): Promise<object> {
  const certificates = [
    { name: 'registry', commonName: 'oakum-rig-registry', hosts: ['127.0.0.1', 'localhost'] },
  ];
  await run(programPath('kubernetes'), ['pki'], { input: JSON.stringify({ directory, certificates }) });
  return { tls: { certificate: join(directory, 'registry.crt'), key: join(directory, 'registry.key') } };
}
