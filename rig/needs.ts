import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { errorMessage } from '../src/kernel/index.ts';
import { aptMirror, debianKeyring } from './apt-mirror.ts';
import { postgresPrograms } from './postgres.ts';
import { builtPath, type GoProgramId, goPrograms } from './programs.ts';
import { softHsmModule } from './soft-hsm.ts';

/** What a test may need of the machine. */
export type Need =
  | 'control-plane'
  | 'real-node'
  | 'docker-registry'
  | 'referrers-registry'
  | 'cosign'
  | 'helm'
  | 'apko'
  | 'apk'
  | 'crane'
  | 'skopeo'
  | 'buildah'
  | 'runc'
  | 'buildkit'
  | 'dpkg'
  | 'rpm'
  | 'postgres'
  | 'chromium'
  | 'softhsm'
  | 'pip'
  | 'mmdebstrap';

export type NeedAnswer =
  | { readonly ok: true }
  /** `enable` is the command that would bring it, or what a person has to change. */
  | { readonly ok: false; readonly reason: string; readonly enable: string };

interface Requirement {
  readonly goPrograms?: readonly GoProgramId[];
  /** Commands or files, each with the Debian package that brings it. */
  readonly commands?: Readonly<Record<string, string>>;
  /** What else is wrong. */
  readonly problem?: () => NeedAnswer;
}

const requirements: Readonly<Record<Need, Requirement>> = {
  'control-plane': { goPrograms: ['kubernetes'] },
  'real-node': {
    goPrograms: ['kubernetes', 'pause'],
    commands: {
      containerd: 'containerd',
      ctr: 'containerd',
      runc: 'runc',
      '/usr/lib/cni/bridge': 'containernetworking-plugins',
      ip: 'iproute2',
      iptables: 'iptables',
    },
    problem: runsAsRoot,
  },
  'docker-registry': { commands: { 'docker-registry': 'docker-registry', htpasswd: 'apache2-utils' } },
  'referrers-registry': { goPrograms: ['registry'] },
  cosign: { goPrograms: ['cosign'] },
  helm: { goPrograms: ['helm'] },
  apko: { goPrograms: ['apko'] },
  apk: { commands: { pip3: 'python3-pip' } },
  crane: { goPrograms: ['crane'] },
  skopeo: { commands: { skopeo: 'skopeo' } },
  buildah: { commands: { buildah: 'buildah' }, problem: runsAsRoot },
  runc: { commands: { runc: 'runc', nsenter: 'util-linux' }, problem: runsAsRoot },
  buildkit: {
    goPrograms: ['buildkitd', 'buildctl'],
    commands: { runc: 'runc', unshare: 'util-linux' },
    problem: runsAsRoot,
  },
  dpkg: {
    commands: {
      'dpkg-deb': 'dpkg',
      'dpkg-scanpackages': 'dpkg-dev',
      'apt-ftparchive': 'apt-utils',
      gpg: 'gnupg',
    },
  },
  rpm: {
    commands: {
      rpm: 'rpm',
      rpmbuild: 'rpm',
      rpmsign: 'rpm',
      'db5.3_load': 'db5.3-util',
      dnf: 'dnf',
      createrepo_c: 'createrepo-c',
      '/usr/bin/gpg': 'gnupg',
      unshare: 'util-linux',
      setpriv: 'util-linux',
    },
    problem: runsAsRoot,
  },
  postgres: { problem: hasPostgres },
  chromium: { commands: { chromium: 'chromium' } },
  softhsm: {
    commands: { 'softhsm2-util': 'softhsm2', 'pkcs11-tool': 'opensc', [softHsmModule]: 'softhsm2' },
  },
  pip: { commands: { pip3: 'python3-pip' } },
  mmdebstrap: {
    commands: { mmdebstrap: 'mmdebstrap', skopeo: 'skopeo', [debianKeyring]: 'debian-archive-keyring' },
    problem: hasAptMirror,
  },
};

export const needs = Object.keys(requirements).filter(isNeed);

function isNeed(text: string): text is Need {
  return Object.hasOwn(requirements, text);
}

/** Whether this machine has it, quickly and without starting anything. */
export function rigHas(need: Need): NeedAnswer {
  const { commands, goPrograms: wanted, problem } = requirements[need];
  const answers = [missingCommands(commands ?? {}), unbuilt(wanted ?? []), problem?.() ?? present];
  return answers.find((answer) => !answer.ok) ?? present;
}

/** All Debian packages from which the rig takes something. */
export function debianPackages(): readonly string[] {
  const named = Object.values(requirements).flatMap((each) => Object.values(each.commands ?? {}));
  return [...new Set([...named, 'postgresql'])].sort();
}

const present: NeedAnswer = { ok: true };

function missingCommands(commands: Readonly<Record<string, string>>): NeedAnswer {
  const missing = Object.entries(commands).filter(([command]) => !isInstalled(command));
  if (missing.length === 0) return present;
  const names = missing.map(([command]) => command).join(', ');
  const packages = [...new Set(missing.map(([, name]) => name))].join(' ');
  return { ok: false, reason: `not installed: ${names}`, enable: `apt-get install ${packages}` };
}

/** On PATH or where the system keeps what only root runs. */
function isInstalled(command: string): boolean {
  if (command.startsWith('/')) return existsSync(command);
  const path = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return path.some((directory) => isExecutable(join(directory, command)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function unbuilt(wanted: readonly GoProgramId[]): NeedAnswer {
  try {
    const missing = goPrograms().filter((each) => wanted.includes(each.id) && !existsSync(builtPath(each)));
    if (missing.length === 0) return present;
    const names = missing.map((each) => each.id).join(', ');
    return { ok: false, reason: `not built: ${names}`, enable: 'npm run rig -- build' };
  } catch (error) {
    return {
      ok: false,
      reason: errorMessage(error),
      enable: 'install Go 1.26 or newer, then npm run rig -- build',
    };
  }
}

function runsAsRoot(): NeedAnswer {
  if (process.platform !== 'linux') return { ok: false, reason: 'only Linux can do it', enable: 'use Linux' };
  if (process.getuid?.() === 0) return present;
  return {
    ok: false,
    reason: 'only root can do it',
    enable: 'run the tests as root, in a machine made for that',
  };
}

function hasPostgres(): NeedAnswer {
  if (postgresPrograms() !== undefined) return present;
  return { ok: false, reason: 'not installed: postgres', enable: 'apt-get install postgresql' };
}

function hasAptMirror(): NeedAnswer {
  try {
    aptMirror();
    return present;
  } catch (error) {
    return {
      ok: false,
      reason: errorMessage(error),
      enable: 'run it on Debian with its security suite among the sources',
    };
  }
}
