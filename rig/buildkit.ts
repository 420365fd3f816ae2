import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diskDirectory, removeDirectory } from './paths.ts';
import { startServer, waitFor } from './process.ts';
import { programPath } from './programs.ts';

/** A BuildKit of its own, with the machine's network: its programs reach what listens on loopback. */
export interface RigBuildkit {
  /** `unix://…`, as its client takes it. */
  readonly address: string;
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

/** Needs root. Its mounts and what it runs lie in namespaces of their own, and end with it however that happens. */
export async function startBuildkit(): Promise<RigBuildkit> {
  const directory = diskDirectory();
  const socket = join(directory, 'buildkitd.sock');
  const programs = join(directory, 'bin');
  mkdirSync(programs);
  symlinkSync(programPath('buildctl'), join(programs, 'buildctl'));
  const config = join(directory, 'buildkitd.toml');
  writeFileSync(config, settings);
  const apart = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const daemon = ['--config', config, '--root', join(directory, 'state'), '--addr', `unix://${socket}`];
  const server = startServer({
    name: 'buildkitd',
    command: 'unshare',
    args: [...apart, programPath('buildkitd'), ...daemon],
    directory,
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    removeDirectory(directory);
  };
  try {
    const probe = (): true | undefined => (existsSync(socket) ? true : undefined);
    await waitFor({ what: 'buildkitd', timeoutMs: 30_000, servers: [server], probe });
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: `unix://${socket}`, programs, kill: () => server.stop(), stop };
}
