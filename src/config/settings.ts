import { existsSync, readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type Documents, readDocuments } from './documents.ts';

/** What the global flags of the command line say; absent where a flag was not given. */
export interface SettingsFlags {
  readonly state?: string | undefined;
  readonly config?: string | undefined;
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
  readonly database?: string | undefined;
}

/** Everything that was configured, with defaults resolved. Secrets are read when they are used, not kept here. */
export interface Settings {
  /** Store, image cache, advisories and keys; mode 0700. */
  readonly stateDirectory: string;
  /** A PostgreSQL URL; SQLite in the state directory without one. */
  readonly databaseUrl: string | undefined;
  /** One file, or several as KUBECONFIG joins them. */
  readonly kubeconfigPath: string | undefined;
  readonly context: string | undefined;
  readonly inCluster: boolean;
  readonly dockerConfig: string | undefined;
  readonly documents: Documents;
  /** The operating-system user, for approvals without a server. */
  readonly user: string;
}

export function readSettings(flags: SettingsFlags = {}): Settings {
  const kubeconfigPath =
    flags.kubeconfig ?? environmentVariable('KUBECONFIG') ?? existing(join(homedir(), '.kube', 'config'));
  return {
    stateDirectory: flags.state ?? environmentVariable('OAKUM_STATE') ?? defaultState(),
    databaseUrl: flags.database ?? environmentVariable('OAKUM_DATABASE'),
    kubeconfigPath,
    context: flags.context ?? environmentVariable('OAKUM_CONTEXT'),
    inCluster: kubeconfigPath === undefined && environmentVariable('KUBERNETES_SERVICE_HOST') !== undefined,
    dockerConfig: readDockerConfig(),
    documents: readDocuments(flags.config ?? environmentVariable('OAKUM_CONFIG') ?? defaultConfig()),
    user: userInfo().username,
  };
}

/** One variable of the environment; empty counts as absent. */
export function environmentVariable(name: string): string | undefined {
  const value = process.env[name];
  return value === undefined || value === '' ? undefined : value;
}

function defaultState(): string {
  const home = homedir();
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', 'oakum');
  if (process.platform === 'win32')
    return join(environmentVariable('LOCALAPPDATA') ?? join(home, 'AppData', 'Local'), 'oakum');
  return join(environmentVariable('XDG_DATA_HOME') ?? join(home, '.local', 'share'), 'oakum');
}

function defaultConfig(): string | undefined {
  return existing(join(environmentVariable('XDG_CONFIG_HOME') ?? join(homedir(), '.config'), 'oakum'));
}

function readDockerConfig(): string | undefined {
  const path = existing(
    join(environmentVariable('DOCKER_CONFIG') ?? join(homedir(), '.docker'), 'config.json'),
  );
  return path === undefined ? undefined : readFileSync(path, 'utf8');
}

function existing(path: string): string | undefined {
  return existsSync(path) ? path : undefined;
}
