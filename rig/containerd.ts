import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodePlace } from './node-place.ts';
import { writeOciLayout } from './oci-layout.ts';
import { run, type Server, startServer, waitFor } from './process.ts';
import { programPath } from './programs.ts';

/** A containerd of the rig's own; the system's is neither used nor touched. */
export interface Containerd {
  readonly server: Server;
  /** Runs `ctr` in the namespace that Kubernetes uses. */
  ctr(args: readonly string[]): Promise<string>;
}

const pauseImage = 'oakum.invalid/rig/pause:1';

export async function startContainerd(place: NodePlace, cniDirectory: string): Promise<Containerd> {
  const config = join(place.directory, 'containerd.toml');
  writeFileSync(config, configuration(place, cniDirectory));
  const server = startServer({
    name: 'containerd',
    command: 'containerd',
    args: ['--config', config],
    directory: place.directory,
    // It makes its temporary mounts below this, where they are found again.
    env: { TMPDIR: place.directory },
  });
  const ctr = (args: readonly string[]): Promise<string> =>
    run('ctr', ['--address', place.socket, '--namespace', 'k8s.io', ...args]);
  await waitFor({
    what: 'containerd',
    timeoutMs: 30_000,
    servers: [server],
    probe: () => ctr(['version']),
  });
  await importPause(place, ctr);
  return { server, ctr };
}

/**
 * `restrict_oom_score_adj`: a machine without CAP_SYS_RESOURCE cannot lower a score, and every sandbox would fail.
 * Registries on loopback are spoken to without TLS, which is containerd's rule for them.
 */
function configuration(place: NodePlace, cniDirectory: string): string {
  const below = (name: string): string => JSON.stringify(join(place.directory, name));
  return `version = 2
root = ${below('containerd')}
state = ${below('containerd-state')}
temp = ${below('containerd-temp')}
disabled_plugins = [
  "io.containerd.internal.v1.opt",
  "io.containerd.snapshotter.v1.aufs",
  "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.zfs",
]
[grpc]
  address = ${JSON.stringify(place.socket)}
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  stream_server_address = "127.0.0.1"
[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "/usr/lib/cni"
  conf_dir = ${JSON.stringify(cniDirectory)}
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
  SystemdCgroup = false
  Root = ${below('runc')}
`;
}

/** The image that holds a pod's namespaces open, made of our own program, so that no registry is needed for it. */
async function importPause(place: NodePlace, ctr: Containerd['ctr']): Promise<void> {
  const work = join(place.directory, 'pause');
  mkdirSync(work);
  const layerTar = join(work, 'layer.tar');
  const program = programPath('pause');
  await run('tar', [
    '--create',
    '--file',
    layerTar,
    '--absolute-names',
    `--transform=s,${program},pause,`,
    program,
  ]);
  const layout = join(work, 'layout');
  await writeOciLayout(layout, {
    layerTar,
    name: pauseImage,
    created: '1970-01-01T00:00:00Z',
    runtime: { entrypoint: ['/pause'] },
  });
  const archive = join(work, 'image.tar');
  await run('tar', ['--create', '--file', archive, '--directory', layout, '.']);
  await ctr(['images', 'import', archive]);
}
