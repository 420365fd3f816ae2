import { OakumError } from '../../../kernel/pure/index.ts';
import { readAgain } from '../transport/transport.ts';
import { readLines } from './lines.ts';
import type { WatchDeps } from './watch-connection.ts';

const limits = { headersTimeoutMs: 60_000, idleTimeoutMs: 30_000 };
const path = '/metrics';
const maxLineBytes = 64 * 1024;
const mostLines = 10_000;

/** The lines of one metric of the API server that answers, of which there may be several behind one address. */
export function readMetric(
  deps: WatchDeps,
  name: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  return readAgain(deps, signal, async () => {
    const about = { verb: 'get', what: path };
    const response = await deps.send({ method: 'GET', path, query: {}, about, signal, ...limits });
    const found: string[] = [];
    // Some ten megabytes on a large cluster, of which a few lines are kept.
    for await (const line of readLines(response.body, { maxLineBytes, refuse: () => tooLarge(deps) })) {
      if (line.startsWith(name) && /^[\s{]/.test(line.slice(name.length))) found.push(line);
      if (found.length > mostLines) throw tooMany(deps, name);
    }
    return found;
  });
}

function tooMany({ server }: WatchDeps, name: string): OakumError {
  return new OakumError('kube.malformed', `${server}: ${path}: more than ${mostLines} lines of ${name}`);
}

function tooLarge({ server }: WatchDeps): never {
  throw new OakumError('kube.malformed', `${server}: ${path}: a line is too large`);
}
