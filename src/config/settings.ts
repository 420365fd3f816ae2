import { existsSync, readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { OakumError } from '../kernel/index.ts';
import { type BuildkitDaemon, whyNoDaemon } from '../model/index.ts';
import { type ConfigurationFiles, type ConfigurationPlace, readConfiguration } from './configuration.ts';
import { type Documents, noDocuments } from './documents.ts';

/** What the global flags of the command line say; absent where a flag was not given. */
export interface SettingsFlags {
  readonly state?: string | undefined;
  readonly config?: string | undefined;
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
  readonly database?: string | undefined;
  /** Address of a BuildKit, and a folder with `ca.pem`, `cert.pem` and `key.pem`. */
  readonly buildkit?: string | undefined;
  readonly buildkitTls?: string | undefined;
  /** The documents are left alone, were they broken: what stops all writing must not need them. */
  readonly documents?: 'unread' | undefined;
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
  /** The BuildKit that a flag or the environment names; a document may name one, too. */
  readonly buildkit: BuildkitDaemon | undefined;
  readonly configuration: ConfigurationPlace;
  readonly documents: Documents;
  /** The version of the files that the documents were read from. */
  readonly documentsVersion: string;
  /** The operating-system user, for approvals without a server. */
  readonly user: string;
}

export function readSettings(flags: SettingsFlags = {}): Settings {
  const configuration = configurationPlace(flags.config ?? environmentVariable('OAKUM_CONFIG'));
  const files = flags.documents === 'unread' ? noFiles : readConfiguration(configuration);
  const kubeconfigPath =
    flags.kubeconfig ?? environmentVariable('KUBECONFIG') ?? existing(join(homedir(), '.kube', 'config'));
  return {
    stateDirectory: flags.state ?? environmentVariable('OAKUM_STATE') ?? defaultState(),
    databaseUrl: flags.database ?? environmentVariable('OAKUM_DATABASE'),
    kubeconfigPath,
    context: flags.context ?? environmentVariable('OAKUM_CONTEXT'),
    inCluster: kubeconfigPath === undefined && environmentVariable('KUBERNETES_SERVICE_HOST') !== undefined,
    dockerConfig: readDockerConfig(),
    buildkit: readBuildkit(flags),
    configuration,
    documents: files.documents(),
    documentsVersion: files.version,
    user: userName(),
  };
}

/** A container may run as a number that no file gives a name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

const noFiles: ConfigurationFiles = { version: 'unread', documents: () => noDocuments };

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

function configurationPlace(named: string | undefined): ConfigurationPlace {
  if (named !== undefined) return { path: named, isRequired: true };
  const base = environmentVariable('XDG_CONFIG_HOME') ?? join(homedir(), '.config');
  return { path: join(base, 'oakum'), isRequired: false };
}

/** @throws usage.buildkit */
function readBuildkit(flags: SettingsFlags): BuildkitDaemon | undefined {
  const address = flags.buildkit ?? environmentVariable('BUILDKIT_HOST');
  const folder = flags.buildkitTls ?? environmentVariable('OAKUM_BUILDKIT_TLS');
  if (address === undefined) return undefined;
  const at = (directory: string) => ({
    caFile: join(directory, 'ca.pem'),
    certFile: join(directory, 'cert.pem'),
    keyFile: join(directory, 'key.pem'),
  });
  const daemon = { address, ...(folder === undefined ? {} : { tls: at(folder) }) };
  const why = whyNoDaemon(daemon);
  if (why === undefined) return daemon;
  throw new OakumError('usage.buildkit', why, {
    hint: 'name authority, certificate and key with --buildkit-tls DIR: ca.pem, cert.pem, key.pem',
  });
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
