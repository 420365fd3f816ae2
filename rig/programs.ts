import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OakumError } from '../src/kernel/index.ts';
import { cacheDirectory, rigRoot } from './paths.ts';

/** A program that the rig builds from Go modules; its version is whatever the module's go.mod pins. */
export interface GoProgram {
  readonly id: GoProgramId;
  /** Folder under `rig/` with go.mod, go.sum and our sources. */
  readonly module: string;
  readonly package: string;
  readonly linkerFlags: readonly string[];
  /** What a person should expect the first build to take on two cores. */
  readonly firstBuild: string;
}

export type GoProgramId =
  | 'kubernetes'
  | 'pause'
  | 'registry'
  | 'cosign'
  | 'helm'
  | 'apko'
  | 'crane'
  | 'buildkitd'
  | 'buildctl';

export function goPrograms(): readonly GoProgram[] {
  return [
    {
      id: 'kubernetes',
      module: 'kubernetes',
      package: '.',
      linkerFlags: kubernetesVersionFlags(),
      firstBuild: '8 to 15 minutes',
    },
    { id: 'pause', module: 'pause', package: '.', linkerFlags: [], firstBuild: 'seconds' },
    { id: 'registry', module: 'registry', package: '.', linkerFlags: [], firstBuild: 'seconds' },
    {
      id: 'cosign',
      module: 'cosign',
      package: 'github.com/sigstore/cosign/v3/cmd/cosign',
      linkerFlags: [
        `-X sigs.k8s.io/release-utils/version.gitVersion=${pinned('cosign', 'github.com/sigstore/cosign/v3')}`,
      ],
      firstBuild: '2 to 5 minutes',
    },
    {
      id: 'crane',
      module: 'crane',
      package: 'github.com/google/go-containerregistry/cmd/crane',
      linkerFlags: [],
      firstBuild: 'a minute',
    },
    { id: 'apko', module: 'apko', package: '.', linkerFlags: [], firstBuild: '1 to 3 minutes' },
    {
      id: 'helm',
      module: 'helm',
      package: 'helm.sh/helm/v3/cmd/helm',
      linkerFlags: [`-X helm.sh/helm/v3/internal/version.version=${pinned('helm', 'helm.sh/helm/v3')}`],
      firstBuild: '1 to 3 minutes',
    },
    buildkit('buildkitd', '2 to 8 minutes'),
    buildkit('buildctl', 'a minute after buildkitd'),
  ];
}

/** Daemon and client of one version. */
function buildkit(id: 'buildkitd' | 'buildctl', firstBuild: string): GoProgram {
  const module = 'github.com/moby/buildkit';
  return {
    id,
    module: 'buildkit',
    package: `${module}/cmd/${id}`,
    linkerFlags: [`-X ${module}/version.Version=${pinned('buildkit', module)}`],
    firstBuild,
  };
}

/** Where the program is once built: its name carries a hash of all that goes into it. */
export function builtPath(program: GoProgram): string {
  return join(cacheDirectory(), `${program.id}-${contentKey(program)}`);
}

/** The path of a built program; throws `rig.not-built` with the command that builds it. */
export function programPath(id: GoProgramId): string {
  const program = goPrograms().find((each) => each.id === id);
  const path = program === undefined ? undefined : builtPath(program);
  if (path !== undefined && existsSync(path)) return path;
  throw new OakumError('rig.not-built', `${id} is not built`, { hint: 'npm run rig -- build' });
}

export function kubernetesVersion(): string {
  return pinned('kubernetes', 'k8s.io/kubernetes');
}

/** Without these, /version of the API server says v0.0.0-master. */
function kubernetesVersionFlags(): readonly string[] {
  const version = kubernetesVersion();
  const [major, minor] = version.slice(1).split('.');
  const facts = {
    gitVersion: version,
    gitMajor: major,
    gitMinor: minor,
    gitCommit: 'unknown',
    gitTreeState: 'archive',
    buildDate: '1970-01-01T00:00:00Z',
  };
  const packages = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'];
  return packages.flatMap((each) =>
    Object.entries(facts).map(([name, value]) => `-X ${each}.${name}=${value}`),
  );
}

function pinned(module: string, dependency: string): string {
  const text = readFileSync(join(rigRoot, module, 'go.mod'), 'utf8');
  const line = text
    .split('\n')
    .find((each) => each.replace('require', '').trim().startsWith(`${dependency} v`));
  const version = line?.trim().split(' ').at(-1);
  if (version === undefined)
    throw new OakumError('rig.not-pinned', `${module}/go.mod does not pin ${dependency}`);
  return version;
}

function contentKey(program: GoProgram): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([goVersion(), process.arch, program.package, program.linkerFlags]));
  const folder = join(rigRoot, program.module);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.(go|mod|sum)$/.test(name)) continue;
    hash.update(`${name}\0`).update(readFileSync(join(folder, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** Throws `rig.no-go` where Go is not installed: then nothing built by it can be named either. */
function goVersion(): string {
  try {
    return execFileSync('go', ['env', 'GOVERSION'], {
      encoding: 'utf8',
      cwd: join(rigRoot, 'registry'),
    }).trim();
  } catch (cause) {
    throw new OakumError('rig.no-go', 'Go is not installed', { cause, hint: 'install Go 1.26 or newer' });
  }
}
