import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from './process.ts';
import { programPath } from './programs.ts';

export interface HelmTarget {
  readonly kubeconfigPath: string;
  readonly namespace: string;
  /** Where it keeps releases: `HELM_DRIVER`. */
  readonly driver: 'secret' | 'configmap';
}

/** Runs helm against a cluster and gives its output; nothing of the user's own Helm is read or written. */
export async function helm(target: HelmTarget, args: readonly string[]): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'oakum-helm-'));
  try {
    return await run(programPath('helm'), [...args, '--namespace', target.namespace], {
      env: {
        HELM_DRIVER: target.driver,
        KUBECONFIG: target.kubeconfigPath,
        HELM_CACHE_HOME: join(home, 'cache'),
        HELM_CONFIG_HOME: join(home, 'config'),
        HELM_DATA_HOME: join(home, 'data'),
      },
      timeoutMs: 120_000,
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Writes a chart: files by their path in it. */
export function writeChart(directory: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}
