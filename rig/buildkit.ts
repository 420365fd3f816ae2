import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { removeDirectory, temporaryDirectory } from './paths.ts';
import { freePort } from './ports.ts';
import { run, startServer, waitFor } from './process.ts';
import { programPath } from './programs.ts';

/** A BuildKit of its own, with the machine's network: its programs reach what listens on loopback. */
export interface RigBuildkit {
  /** `unix://…` or `tcp://…`, as its client takes it. */
  readonly address: string;
  /** What a client shows and believes; only where TLS was asked for. */
  readonly tls?: { readonly caFile: string; readonly certFile: string; readonly keyFile: string };
  /** The folder of its client, `buildctl`, for PATH. */
  readonly programs: string;
  /** Ends it at once, as a crash does; `stop` is still to be called. */
  kill(): Promise<void>;
  /** Ends it and removes what it kept; may be called twice. */
  stop(): Promise<void>;
}

const settings = `
[worker.oci]
  networkMode = "host"
  snapshotter = "overlayfs"
[worker.containerd]
  enabled = false
`;

export interface BuildkitOptions {
  /** Listens on TCP, and takes only clients with a certificate of its own authority. Needs `control-plane`. */
  readonly tls?: boolean | undefined;
}

/** Needs root. Its mounts and what it runs lie in namespaces of their own, and end with it however that happens. */
export async function startBuildkit(options: BuildkitOptions = {}): Promise<RigBuildkit> {
  const directory = temporaryDirectory();
  const listening = options.tls === true ? await onTcp(directory) : onSocket(directory);
  const programs = join(directory, 'bin');
  mkdirSync(programs);
  symlinkSync(programPath('buildctl'), join(programs, 'buildctl'));
  const config = join(directory, 'buildkitd.toml');
  writeFileSync(config, settings);
  const apart = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const { address, args, isThere, tls } = listening;
  const daemon = ['--config', config, '--root', join(directory, 'state'), '--addr', address, ...args];
  const server = startServer({
    name: 'buildkitd',
    command: 'unshare',
    args: [...apart, programPath('buildkitd'), ...daemon],
    directory,
    // Places of its mounts would otherwise stay in the system's temporary directory.
    env: { TMPDIR: directory },
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    removeDirectory(directory);
  };
  try {
    await waitFor({ what: 'buildkitd', timeoutMs: 30_000, servers: [server], probe: isThere });
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, programs, kill: () => server.stop(), stop, ...(tls === undefined ? {} : { tls }) };
}

interface Listening extends Pick<RigBuildkit, 'address' | 'tls'> {
  readonly args: readonly string[];
  readonly isThere: () => Promise<true | undefined> | true | undefined;
}

function onSocket(directory: string): Listening {
  const socket = join(directory, 'buildkitd.sock');
  const isThere = (): true | undefined => (existsSync(socket) ? true : undefined);
  return { address: `unix://${socket}`, args: [], isThere };
}

async function onTcp(directory: string): Promise<Listening> {
  const port = await freePort();
  const certificates = [
    { name: 'buildkit', commonName: 'oakum-rig-buildkit', hosts: ['127.0.0.1', 'localhost'] },
  ];
  await run(programPath('kubernetes'), ['pki'], { input: JSON.stringify({ directory, certificates }) });
  const at = (name: string): string => join(directory, name);
  const tls = { caFile: at('ca.crt'), certFile: at('buildkit.crt'), keyFile: at('buildkit.key') };
  const args = ['--tlscacert', tls.caFile, '--tlscert', tls.certFile, '--tlskey', tls.keyFile];
  return { address: `tcp://127.0.0.1:${port}`, args, isThere: () => listens(port), tls };
}

function listens(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer: true | undefined): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true)).once('error', () => end(undefined));
  });
}
