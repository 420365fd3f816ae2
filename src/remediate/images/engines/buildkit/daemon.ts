import type { CommandResult, CommandRunner } from '../../../../edges/exec/interface.ts';
import { OakumError } from '../../../../kernel/pure/index.ts';
import type { BuildkitDaemon } from '../../../../model/index.ts';
import type { PatchWorld } from '../../contract.ts';
import { lastLines } from '../../managers/container.ts';
import { definition, type State } from './llb/index.ts';
import { readStatus, type StepStatus } from './status.ts';

/** Where everything of this engine lies in the work tree. */
export const workFolder = 'buildkit';

const traceName = 'trace.json';
const maxTraceBytes = 64 * 2 ** 20;
const buildLimitMs = 10 * 60_000;
const probeLimitMs = 20_000;

export interface Solving {
  /** Of the operation that is asked for, in the daemon's logs and in its answers; no two of one daemon share it. */
  readonly name: string;
  /** Folders below the work folder that the graph names as local directories. */
  readonly serves: readonly string[];
  /** `type=…,dest=…` below the work folder; nothing is exported without it. */
  readonly output?: string | undefined;
  readonly timeoutMs?: number | undefined;
}

export interface Solved {
  readonly isDone: boolean;
  /** What became of the operation that was asked for. */
  readonly step: StepStatus;
  readonly stderr: string;
}

/** A daemon that carries out graphs. It gets the image and our settings from the work folder, and nothing else of this machine. */
export interface Daemon {
  /** @throws patch.engine-failed (later) where the daemon goes away; what a program says is in the answer. */
  solve(wanted: State, solving: Solving): Promise<Solved>;
}

export interface Client {
  readonly commands: CommandRunner;
  readonly daemon: BuildkitDaemon;
}

/** @throws patch.engine-missing where no daemon answers: it is not there, or it refuses us */
export async function probe({ commands, daemon }: Client, platform: string): Promise<void> {
  const args = [
    ...global(daemon),
    'debug',
    'workers',
    '--format',
    '{{range .}}{{range .Platforms}}{{.OS}}/{{.Architecture}}\n{{end}}{{end}}',
  ];
  const result = await commands.run('buildctl', args, { timeoutMs: probeLimitMs });
  const missing = (said: string, hint: string): OakumError =>
    new OakumError('patch.engine-missing', `the BuildKit at ${daemon.address} ${said}`, {
      hint,
      retry: 'later',
    });
  if (result.exitCode !== 0) {
    throw missing(
      `does not answer: ${lastLines(result.stderr)}`,
      'Start it, or see that address and certificates are right.',
    );
  }
  const platforms = new Set(
    Buffer.from(result.stdout)
      .toString()
      .split('\n')
      .filter((line) => line !== ''),
  );
  if (platforms.has(platform)) return;
  throw missing(
    `runs ${[...platforms].join(', ')}, not ${platform}`,
    'Name one of the image’s architecture.',
  );
}

export function openDaemon({ commands, daemon }: Client, { work, signal }: PatchWorld): Daemon {
  const directory = work.absolute(workFolder);
  const build = ['build', '--progress', 'quiet', '--trace', traceName, '--oci-layout', 'source=source'];
  return {
    async solve(wanted, { name, serves, output, timeoutMs = buildLimitMs }) {
      await work.remove(`${workFolder}/${traceName}`);
      const served = serves.flatMap((folder) => ['--local', `${folder}=${folder}`]);
      const exported = output === undefined ? [] : ['--output', output];
      const result = await commands.run('buildctl', [...global(daemon), ...build, ...served, ...exported], {
        stdin: definition(wanted, name),
        // No credentials of this machine are offered to the daemon.
        environment: { DOCKER_CONFIG: work.absolute(`${workFolder}/none`) },
        timeoutMs,
        signal,
        directory,
      });
      const trace = await work.read(`${workFolder}/${traceName}`, maxTraceBytes);
      const step = readStatus(trace ?? new Uint8Array(), name);
      return checked(result, step);
    },
  };
}

/** Whoever asked looks at what a program said; all else is the daemon's. */
function checked(result: CommandResult, step: StepStatus): Solved {
  const isDone = result.exitCode === 0;
  if (isDone || step.error !== undefined) return { isDone, step, stderr: result.stderr };
  throw new OakumError('patch.engine-failed', `buildkit: ${lastLines(result.stderr)}`, { retry: 'later' });
}

function global({ address, tls }: BuildkitDaemon): readonly string[] {
  const where = ['--addr', address];
  if (tls === undefined) return where;
  return [...where, '--tlscacert', tls.caFile, '--tlscert', tls.certFile, '--tlskey', tls.keyFile];
}
