import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aptMirror } from '../../rig/apt-mirror.ts';

export interface EstateConfig {
  readonly directory: string;
  readonly context: string;
  readonly kubeconfigPath: string;
  /** Namespaces that may be written to. */
  readonly write: readonly string[];
  /** Namespaces that are read; all unless said. */
  readonly read?: readonly string[];
  /** Namespaces whose Secrets of Helm releases are read; none unless said. */
  readonly helmSecrets?: readonly string[];
  /** The same of ConfigMaps. */
  readonly helmConfigMaps?: readonly string[];
  /** Chart repositories that are asked for newer versions; none unless said. */
  readonly chartRepositories?: readonly { readonly url: string; readonly charts: readonly string[] }[];
  readonly registryHost: string;
  readonly engines: readonly string[];
  readonly bake?: string;
  readonly deadline?: string;
  readonly level?: 'approve' | 'auto';
  readonly aptMirror?: { readonly main: string; readonly security: string; readonly keyring: string };
}

/** For patching images by themselves: no cluster, and packages of this machine's own mirror. */
export function writeByHandConfig(directory: string, registryHost: string): Readonly<Record<string, string>> {
  return writeEstateConfig({
    directory,
    context: 'none',
    kubeconfigPath: join(directory, 'none'),
    write: [],
    registryHost,
    engines: ['native'],
    aptMirror: aptMirror(),
  });
}

/** Writes the documents of a small estate and gives the environment by which the program finds them. */
export function writeEstateConfig(config: EstateConfig): Readonly<Record<string, string>> {
  const folder = join(config.directory, 'config');
  mkdirSync(folder, { recursive: true });
  const documents = [
    cluster(config),
    policy(config),
    registry(config),
    ...(config.aptMirror === undefined ? [] : [mirror(config.aptMirror)]),
  ];
  for (const document of documents)
    writeFileSync(
      join(folder, `${document.kind}.yaml`),
      JSON.stringify({ apiVersion: 'oakum.dev/v1', ...document }),
    );
  return {
    KUBECONFIG: config.kubeconfigPath,
    OAKUM_CONTEXT: config.context,
    OAKUM_CONFIG: folder,
    OAKUM_STATE: join(config.directory, 'state'),
  };
}

function cluster(config: EstateConfig) {
  const { context, write, read = [], helmSecrets = [], helmConfigMaps = [], chartRepositories = [] } = config;
  const helm = { readSecrets: helmSecrets, readConfigMaps: helmConfigMaps, repositories: chartRepositories };
  const spec = { context, namespaces: read, write: { namespaces: write }, helm };
  return { kind: 'Cluster', metadata: { name: 'rig' }, spec };
}

function policy({ engines, bake = '5s', deadline = '120s', level = 'approve' }: EstateConfig) {
  return {
    kind: 'PatchPolicy',
    metadata: { name: 'rig' },
    spec: { namespaces: ['*'], level, engines, gate: { bake, deadline } },
  };
}

function registry({ registryHost }: EstateConfig) {
  return {
    kind: 'Registry',
    metadata: { name: 'rig' },
    spec: { host: registryHost, plainHttp: true, push: {} },
  };
}

function mirror({ main, security, keyring }: NonNullable<EstateConfig['aptMirror']>) {
  return {
    kind: 'PackageMirror',
    metadata: { name: 'debian' },
    spec: {
      distribution: 'debian',
      sources: [
        { url: main, suites: ['{codename}', '{codename}-updates'] },
        { url: security, suites: ['{codename}-security'] },
      ],
      keyringFiles: [keyring],
    },
  };
}
