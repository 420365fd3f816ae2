import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../rig/lock.ts';
import { cacheDirectory } from '../rig/paths.ts';
import { run } from '../rig/process.ts';

/** A program that Oakum is compared with, as its authors build it; `peers/ID/go.mod` pins every version. */
export interface Peer {
  readonly id: 'buildkit' | 'copa' | 'grype' | 'grype-database' | 'syft' | 'trivy' | 'trivy-database';
  /** Where its module lies in `peers/`; its own folder unless said. */
  readonly folder?: string;
  readonly module: string;
  readonly command: string;
  /** The Go variable that holds its version. */
  readonly versionVariable: string;
  readonly environment: Readonly<Record<string, string>>;
}

export const syft: Peer = {
  id: 'syft',
  module: 'github.com/anchore/syft',
  command: 'github.com/anchore/syft/cmd/syft',
  versionVariable: 'main.version',
  environment: {},
};

export const trivy: Peer = {
  id: 'trivy',
  module: 'github.com/aquasecurity/trivy',
  command: 'github.com/aquasecurity/trivy/cmd/trivy',
  versionVariable: 'github.com/aquasecurity/trivy/pkg/version/app.ver',
  // Its sources import a package that Go 1.26 has only as an experiment.
  environment: { GOEXPERIMENT: 'jsonv2' },
};

export const grype: Peer = {
  id: 'grype',
  module: 'github.com/anchore/grype',
  command: 'github.com/anchore/grype/cmd/grype',
  versionVariable: 'main.version',
  environment: {},
};

/** Make databases of the advisories that Oakum matches against, each with the peer's own library. */
export const grypeDatabase: Peer = { ...grype, id: 'grype-database', folder: 'grype', command: './database' };
export const trivyDatabase: Peer = {
  id: 'trivy-database',
  module: 'github.com/aquasecurity/trivy-db',
  command: '.',
  versionVariable: 'main.version',
  environment: {},
};

/** Patches images through a BuildKit, here one of its own. */
export const copa: Peer = {
  id: 'copa',
  module: 'github.com/project-copacetic/copacetic',
  command: 'github.com/project-copacetic/copacetic',
  versionVariable: 'main.version',
  environment: {},
};
export const buildkit: Peer = {
  id: 'buildkit',
  module: 'github.com/moby/buildkit',
  command: 'github.com/moby/buildkit/cmd/buildkitd',
  versionVariable: 'github.com/moby/buildkit/version.Version',
  environment: {},
};

const peers: readonly Peer[] = [syft, trivy, trivyDatabase, grypeDatabase, grype, copa, buildkit];
const buildLimitMs = 90 * 60_000;

export const buildCommand = 'npm run bench -- --build-peers';

/** Where a peer is once built, beside the programs of the rig: under a name that its pinned versions decide. */
export function peerPath(peer: Peer): string {
  const { id, command } = peer;
  const hash = createHash('sha256');
  const sources = command.startsWith('.') ? [join(command, 'main.go')] : [];
  for (const file of ['go.sum', 'go.mod', ...sources]) hash.update(readFileSync(join(moduleOf(peer), file)));
  return join(cacheDirectory(), `${id}-${hash.digest('hex').slice(0, 16)}`);
}

/** As its `go.mod` pins it. */
export function peerVersion(peer: Peer): string {
  const text = readFileSync(join(moduleOf(peer), 'go.mod'), 'utf8');
  return new RegExp(`${peer.module} v(\\S+)`).exec(text)?.[1] ?? 'unknown';
}

/** Builds the peers, once each: about ten minutes of one processor and 2 GB of Go's caches for each. */
export async function buildPeers(say: (line: string) => void): Promise<void> {
  for (const peer of peers) {
    const built = peerPath(peer);
    await withLock(join(cacheDirectory(), `${peer.id}.lock`), async () => {
      if (existsSync(built)) return;
      say(`building ${peer.id} ${peerVersion(peer)}: about ten minutes where Go's build cache is empty`);
      await build(peer, built);
    });
    say(`${peer.id} ${built}`);
  }
}

async function build(peer: Peer, built: string): Promise<void> {
  const unfinished = `${built}.unfinished`;
  const linker = `-s -w -X ${peer.versionVariable}=${peerVersion(peer)}`;
  const args = ['build', '-trimpath', '-mod=readonly', '-ldflags', linker, '-o', unfinished, peer.command];
  try {
    await run('go', args, {
      cwd: moduleOf(peer),
      env: { CGO_ENABLED: '0', ...peer.environment },
      timeoutMs: buildLimitMs,
    });
    renameSync(unfinished, built);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function moduleOf({ id, folder = id }: Peer): string {
  return join(import.meta.dirname, 'peers', folder);
}
