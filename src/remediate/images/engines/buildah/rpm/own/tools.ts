import type { ImageFiles } from '../../../../image-files/index.ts';
import { insidePath } from '../../../../managers/container.ts';
import type { Moves } from '../../../../managers/manager.ts';
import { specOf } from '../simulate.ts';

/** A package manager of an image, and how it is told what all of them are told. */
export interface Tool {
  readonly id: 'dnf' | 'microdnf' | 'yum' | 'tdnf' | 'zypper';
  /** Before every command. */
  readonly options: readonly string[];
  readonly refresh: readonly string[];
  upgrade(moves: Moves): readonly string[];
  /** Exit codes at which everything was done. */
  readonly good: ReadonlySet<number>;
}

const configPath = `${insidePath}/tool.conf`;
const zyppConfigPath = `${insidePath}/zypp.conf`;

const config = ['--config', configPath];

/** dnf and those that were made after it. */
function ofDnf(id: Tool['id'], options: readonly string[], command: string): Tool {
  const upgrade = (moves: Moves): readonly string[] =>
    moves === 'all'
      ? [command]
      : [command, ...[...moves].map(([name, version]) => specOf(name, version)).sort()];
  return { id, options, refresh: ['makecache'], upgrade, good: new Set([0]) };
}

/** zypper(8): all is well up to an advice to restart the machine (102) or zypper itself (103). */
const zypper: Tool = {
  id: 'zypper',
  options: [
    ...['--non-interactive', '--no-abbrev', '--reposd-dir', `${insidePath}/repos`],
    ...['--cache-dir', `${insidePath}/cache`],
  ],
  refresh: ['refresh'],
  upgrade(moves) {
    const common = ['--no-recommends', '--auto-agree-with-licenses'];
    if (moves === 'all') return ['update', ...common];
    const wanted = [...moves].map(([name, version]) => {
      specOf(name, version);
      return `${name}=${version}`;
    });
    return ['install', ...common, ...wanted.sort()];
  },
  good: new Set([0, 100, 101, 102, 103]),
};

/** In the order in which they are taken. */
const tools: readonly Tool[] = [
  ofDnf('dnf', [...config, '--assumeyes', '--quiet'], 'upgrade'),
  ofDnf('microdnf', [`--config=${configPath}`, '--assumeyes'], 'upgrade'),
  ofDnf('yum', [...config, '--assumeyes', '--quiet'], 'update'),
  ofDnf('tdnf', [...config, '--assumeyes', '--quiet'], 'update'),
  zypper,
];

const folders = ['usr/bin', 'bin', 'usr/sbin', 'sbin'];

export interface FoundTool {
  readonly tool: Tool;
  /** How it is called, by absolute paths of the image. */
  readonly program: readonly string[];
  /** Keys come and go by it. */
  readonly rpm: string;
}

/** The image's own package manager, and rpm beside it. */
export function toolIn(lower: ImageFiles): FoundTool | undefined {
  const rpm = programIn(lower, 'rpm');
  if (rpm === undefined) return undefined;
  for (const tool of tools) {
    const program = programIn(lower, tool.id);
    const env = tool.id === 'zypper' ? programIn(lower, 'env') : undefined;
    if (program === undefined || (tool.id === 'zypper' && env === undefined)) continue;
    return {
      tool,
      rpm,
      program: env === undefined ? [program] : [env, `ZYPP_CONF=${zyppConfigPath}`, program],
    };
  }
  return undefined;
}

function programIn(lower: ImageFiles, name: string): string | undefined {
  const path = folders.map((folder) => `${folder}/${name}`).find((one) => lower.target(one)?.kind === 'file');
  return path === undefined ? undefined : `/${path}`;
}
