import { createServer, type ServerResponse } from 'node:http';
import { deploymentOf, nodeOf, nodes, replicaSetOf, serviceCount } from '../estate/objects.ts';
import { podOf, uid } from '../estate/pod.ts';

/**
 * `serve-estate.ts PODS`: an API server as far as an inventory asks one, over an estate of that many pods that is made
 * as it is asked for. Lists come in pages by `limit` and `continue`. Prints its address, and ends with its input.
 */
const pods = Number(process.argv[2]);

interface Listed {
  readonly kind: string;
  readonly count: number;
  readonly object: (index: number) => object;
}

const services = serviceCount(pods);
const lists = new Map<string, Listed>([
  ['/api/v1/pods', { kind: 'Pod', count: pods, object: podOf }],
  ['/api/v1/nodes', { kind: 'Node', count: nodes, object: nodeOf }],
  ['/apis/apps/v1/deployments', { kind: 'Deployment', count: services, object: deploymentOf }],
  ['/apis/apps/v1/replicasets', { kind: 'ReplicaSet', count: services, object: replicaSetOf }],
]);

/** What else an inventory lists: none of it is here. */
const empty = new Map([
  ['/apis/apps/v1/statefulsets', 'StatefulSet'],
  ['/apis/apps/v1/daemonsets', 'DaemonSet'],
  ['/apis/batch/v1/jobs', 'Job'],
  ['/apis/batch/v1/cronjobs', 'CronJob'],
  ['/api/v1/services', 'Service'],
  ['/apis/networking.k8s.io/v1/ingresses', 'Ingress'],
]);

const documents = new Map<string, object>([
  ['/version', { gitVersion: 'v1.35.2' }],
  ['/apis', { kind: 'APIGroupList', groups: [] }],
  [
    '/api/v1/namespaces/kube-system',
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'kube-system', uid: uid('c1', 1), resourceVersion: '1' },
    },
  ],
]);

function answer(url: URL, response: ServerResponse): void {
  const { pathname, searchParams } = url;
  const document = documents.get(pathname);
  const kind = empty.get(pathname);
  const listed = lists.get(pathname) ?? (kind === undefined ? undefined : none(kind));
  if (document === undefined && listed === undefined) response.statusCode = 404;
  response.setHeader('content-type', 'application/json');
  response.end(listed === undefined ? JSON.stringify(document ?? {}) : page(listed, searchParams));
}

function none(kind: string): Listed {
  return { kind, count: 0, object: () => ({}) };
}

function page({ kind, count, object }: Listed, asked: URLSearchParams): string {
  const from = Number(asked.get('continue') ?? 0);
  const to = Math.min(count, from + Number(asked.get('limit') ?? count));
  const items = Array.from({ length: to - from }, (_, at) => object(from + at));
  const next = to < count ? { continue: String(to), remainingItemCount: count - to } : {};
  const metadata = { resourceVersion: '2000000', ...next };
  return JSON.stringify({ kind: `${kind}List`, apiVersion: 'v1', metadata, items });
}

const server = createServer((request, response) => answer(new URL(request.url ?? '/', 'http://x'), response));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object')
    process.stdout.write(`http://127.0.0.1:${address.port}\n`);
});
process.stdin.resume().on('end', () => process.exit(0));
