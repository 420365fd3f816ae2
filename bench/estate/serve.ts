import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Place } from '../measurement.ts';

const program = join(import.meta.dirname, '..', 'programs', 'serve-estate.ts');

/** Serves an estate of that many pods from another process while `act` runs, which gets a kubeconfig that leads there. */
export async function withEstate<T>(
  place: Place,
  pods: number,
  act: (kubeconfig: string) => Promise<T>,
): Promise<T> {
  const args = ['--disable-warning=ExperimentalWarning', program, String(pods)];
  const server = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const [address] = await once(createInterface(server.stdout), 'line');
    const kubeconfig = join(place.directory('estate'), 'kubeconfig');
    writeFileSync(kubeconfig, kubeconfigFor(String(address)));
    return await act(kubeconfig);
  } finally {
    server.stdin.end();
    await once(server, 'exit');
  }
}

function kubeconfigFor(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'bench', cluster: { server } }],
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
    users: [{ name: 'bench', user: {} }],
    'current-context': 'bench',
  });
}
