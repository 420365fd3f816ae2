import type { CommandResult, CommandRunner } from '../../../../../edges/exec/interface.ts';
import { OakumError } from '../../../../../kernel/pure/index.ts';
import type { PatchRequest, PatchWorld } from '../../../contract.ts';
import { lastLines } from '../../../managers/container.ts';
import { rpmFolder, scratchFolder } from './settings.ts';

/** What is run on this machine. util-linux brings the last two. */
export const rpmPrograms = ['dnf', 'rpm', 'unshare', 'setpriv'];

export interface Programs {
  /** dnf on the scratch root. */
  dnf(args: readonly string[]): Promise<CommandResult>;
  /** rpm on the scratch root. @throws patch.engine-failed */
  rpm(args: readonly string[]): Promise<string>;
  /** rpm on the container's root, shut in. @throws patch.engine-failed */
  rpmInside(place: Place, args: readonly string[]): Promise<void>;
  /** What dnf's downloader wrote down. */
  downloads(): Promise<string>;
}

/** The container's root, and where in it the database lies. */
export interface Place {
  readonly root: string;
  readonly folder: string;
}

const programMs = 20 * 60_000;
const maxLogBytes = 16 * 2 ** 20;

/** What buildah leaves to a container's root, but for ports; what scripts of packages may do is no more than there. */
const capabilities = [
  'chown',
  'dac_override',
  'fowner',
  'fsetid',
  'kill',
  'setfcap',
  'setgid',
  'setpcap',
  'setuid',
  'sys_chroot',
];
const shutIn = [
  ...['--mount', '--pid', '--ipc', '--uts', '--net', '--fork', '--kill-child', '--', 'setpriv'],
  ...[`--bounding-set=-all,${capabilities.map((name) => `+${name}`).join(',')}`, '--'],
];

/** The machine's dnf and rpm, with nothing of its own configuration. */
export function programsOf(
  request: PatchRequest,
  { world, commands }: { readonly world: PatchWorld; readonly commands: CommandRunner },
): Programs {
  const { work, signal } = world;
  const at = (path: string): string => work.absolute(`${rpmFolder}/${path}`);
  const environment = {
    HOME: at('home'),
    LC_ALL: 'C',
    // rpm writes it as the time at which packages were installed.
    SOURCE_DATE_EPOCH: `${request.sourceDateEpoch}`,
  };
  const run = (program: string, args: readonly string[]): Promise<CommandResult> =>
    commands.run(program, args, { timeoutMs: programMs, signal, environment });
  const scratch = work.absolute(scratchFolder);
  const options = [
    ...['--config', at('dnf.conf'), '--installroot', scratch, '--noplugins', '--assumeyes', '--quiet'],
    // On the command line these are taken as they stand, in the file they would be looked for below the root.
    ...['cache', 'state', 'log'].map((name) => `--setopt=${settingOf[name]}=${at(name)}`),
    `--setopt=reposdir=${at('repos')}`,
  ];
  return {
    dnf: (args) => run('dnf', [...options, ...args]),
    rpm: async (args) =>
      Buffer.from(checked(await run('rpm', ['--root', scratch, ...args])).stdout).toString(),
    async rpmInside({ root, folder }, args) {
      const rpm = ['rpm', '--root', root, '--dbpath', `/${folder}`, ...args];
      const result = checked(await run('unshare', [...shutIn, ...rpm]));
      if (/script(?:let)? failed/.test(result.stderr)) throw failed(result);
    },
    async downloads() {
      const bytes = await work.read(`${scratchFolder}${at('log')}/dnf.librepo.log`, maxLogBytes);
      return Buffer.from(bytes ?? []).toString();
    },
  };
}

const settingOf: Readonly<Record<string, string>> = { cache: 'cachedir', state: 'persistdir', log: 'logdir' };

function checked(result: CommandResult): CommandResult {
  if (result.exitCode === 0) return result;
  throw failed(result);
}

function failed({ stderr }: CommandResult): OakumError {
  return new OakumError('patch.engine-failed', `rpm: ${lastLines(stderr)}`);
}
