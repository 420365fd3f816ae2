import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeDirectory } from '../../rig/paths.ts';
import type { Place } from '../measurement.ts';
import { buildkit, copa, peerPath } from '../peers.ts';
import { type Command, oakum } from '../whole-process.ts';
import type { PatchScene } from './scene.ts';

/** One way to patch the image; it leaves its result in the registry under `tag`. */
export interface Contestant {
  readonly name: string;
  readonly tag: string;
  readonly command: Command;
  /** What it remembers of runs before, forgotten before each run. */
  readonly forget?: string | undefined;
}

/** A package of the list that limits everybody to what Oakum's native engine moves. */
export interface Moved {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export function nativeEngine(scene: PatchScene, place: Place): Contestant {
  const state = join(place.directory('native'), 'state');
  return patchByOakum(scene, { tag: 'native', state, more: ['--engine', 'native', '--leave-refused'] });
}

/** The same once more: what it made of the same input before lies in its state directory, and the image has been read. */
export function nativeAgain(scene: PatchScene, place: Place): Contestant {
  const state = join(place.directory('native-again'), 'state');
  const more = ['--engine', 'native', '--leave-refused'];
  const {
    name: _name,
    forget: _forget,
    ...again
  } = patchByOakum(scene, { tag: 'native-again', state, more });
  return { ...again, name: 'oakum native, made before' };
}

export function buildahEngine(scene: PatchScene, place: Place, only?: readonly Moved[]): Contestant {
  const state = join(place.directory('buildah'), 'state');
  const limits = only === undefined ? [] : ['--package', ...only.map(({ name }) => name)];
  const tag = only === undefined ? 'buildah-all' : 'buildah';
  return patchByOakum(scene, { tag, state, more: ['--engine', 'buildah', ...limits] });
}

function patchByOakum(
  { reference }: PatchScene,
  { tag, state, more }: { readonly tag: string; readonly state: string; readonly more: readonly string[] },
): Contestant {
  const args = ['patch', 'image', reference, '--tag', tag, '--state', state, '--format', 'json', ...more];
  return { name: `oakum ${tag}`, tag, command: oakum(args), forget: state };
}

/** What a person would type: the image's own apt in a container that is a chroot, and one layer of what it changed. */
export function plainApt(scene: PatchScene, place: Place, only?: readonly Moved[]): Contestant {
  const storage = join(place.directory('apt'), 'storage');
  const tag = only === undefined ? 'apt-all' : 'apt';
  const what =
    only === undefined
      ? 'dist-upgrade --yes'
      : `install --yes --only-upgrade ${only.map(({ name }) => name).join(' ')}`;
  const script = `set -e
    buildah() { command buildah --root '${storage}/root' --runroot '${storage}/run' "$@"; }
    inside() { buildah run --isolation chroot "$container" -- env DEBIAN_FRONTEND=noninteractive "$@"; }
    container=$(buildah from --quiet --tls-verify=false 'docker://${scene.reference}')
    inside apt-get -qq update
    inside apt-get -qq --no-install-recommends ${what}
    inside sh -c 'apt-get clean && rm -rf /var/lib/apt/lists/*'
    buildah commit --quiet --tls-verify=false "$container" 'docker://${taggedAs(scene, tag)}'
    buildah rm "$container"`;
  return {
    name: `apt in buildah${only === undefined ? ', unlimited' : ''}`,
    tag,
    command: bash(script),
    forget: storage,
  };
}

/**
 * Copa with a BuildKit of its own, as root and with the network of this machine. Its wall is printed by the script and
 * does not count the daemon's start. `isWarm`: BuildKit keeps what it made in the runs before.
 */
export function byCopa(
  scene: PatchScene,
  place: Place,
  only: readonly Moved[],
): { readonly cold: Contestant; readonly warm: Contestant } {
  const directory = place.directory('copa');
  const report = join(directory, 'report.json');
  writeFileSync(report, JSON.stringify(reportOf(only)));
  const config = join(directory, 'buildkitd.toml');
  writeFileSync(config, configuration(scene));
  const root = join(directory, 'buildkit');
  const contestant = (tag: string, forget: string | undefined): Contestant => ({
    name: `copa, ${tag === 'copa' ? 'nothing known' : 'all in its cache'}`,
    tag,
    command: bash(copaScript({ scene, directory, tag })),
    forget,
  });
  return { cold: contestant('copa', root), warm: contestant('copa-warm', undefined) };
}

function copaScript(of: {
  readonly scene: PatchScene;
  readonly directory: string;
  readonly tag: string;
}): string {
  const { scene, directory, tag } = of;
  const socket = `unix://${directory}/buildkitd.sock`;
  return `
    '${peerPath(buildkit)}' --config '${directory}/buildkitd.toml' --root '${directory}/buildkit' --addr '${socket}' \\
      2> '${directory}/buildkitd.log' &
    daemon=$!
    until [ -S '${directory}/buildkitd.sock' ]; do kill -0 $daemon || exit 1; sleep 0.05; done
    began=$(date +%s%N)
    '${peerPath(copa)}' patch --image '${scene.reference}' --report '${directory}/report.json' --tag '${tag}' --push --timeout 30m \\
      --addr '${socket}' --progress quiet --eol-api-url http://127.0.0.1:9 >&2
    code=$?
    echo "tookNs=$(( $(date +%s%N) - began ))"
    kill $daemon; wait $daemon; exit $code`;
}

/** The tooling image is taken from the registry of the scene, under the names that Copa asks for. */
function configuration({ registry: { address } }: PatchScene): string {
  const mirrors = ['docker.io', 'ghcr.io'].map(
    (host) => `[registry."${host}"]\n  mirrors = ["${address}"]\n`,
  );
  return [
    '[worker.oci]\n  networkMode = "host"\n  snapshotter = "overlayfs"\n',
    ...mirrors,
    `[registry."${address}"]\n  http = true\n`,
  ].join('\n');
}

/** As Trivy would report the packages; one vulnerability each is enough. */
function reportOf(only: readonly Moved[]): object {
  const Vulnerabilities = only.map(({ name, from, to }, at) => ({
    VulnerabilityID: `CVE-2099-${10_000 + at}`,
    PkgID: `${name}@${from}`,
    PkgName: name,
    InstalledVersion: from,
    FixedVersion: to,
    Status: 'fixed',
    Severity: 'HIGH',
  }));
  return {
    SchemaVersion: 2,
    ArtifactType: 'container_image',
    Metadata: { OS: { Family: 'debian', Name: '12' }, ImageConfig: { architecture: 'amd64', os: 'linux' } },
    Results: [{ Target: 'debian 12', Class: 'os-pkgs', Type: 'debian', Vulnerabilities }],
  };
}

/** Beside the source, in the same repository. */
export function taggedAs({ reference }: PatchScene, tag: string): string {
  return `${reference.slice(0, reference.lastIndexOf(':'))}:${tag}`;
}

export function forget({ forget }: Contestant): void {
  if (forget !== undefined) removeDirectory(forget);
}

function bash(script: string): Command {
  return { program: 'bash', args: ['-c', script] };
}
