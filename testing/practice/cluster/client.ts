import { Agent, request } from 'node:https';
import type { Tree } from '../../kube/index.ts';

/** How the API of the estate's cluster is reached. */
export interface ClusterDoor {
  readonly url: string;
  readonly caPem: string;
  readonly token: string;
}

export interface ClusterClient {
  /** Creates an object as `kubectl create` would, in the name of a field manager; its status too, where it has one. */
  create(object: Tree, manager: string): Promise<void>;
  close(): void;
}

/** A client of the real protocol, so that managedFields tell of the estate what they would tell of a real one. */
export function connectTo(door: ClusterDoor): ClusterClient {
  const agent = new Agent({ keepAlive: true, ca: door.caPem });
  return {
    create: async (object, manager) => {
      const { status, ...rest } = object;
      const isNode = object.kind === 'Node';
      await send(
        { door, agent },
        { method: 'POST', path: pathOf(object, manager), body: isNode ? object : rest },
      );
      if (status === undefined || isNode) return;
      const name = textOf(object, 'metadata', 'name');
      const path = pathOf(object, 'cloud-controller-manager', `/${name}/status`);
      await send({ door, agent }, { method: 'PATCH', path, body: { status } });
    },
    close: () => agent.destroy(),
  };
}

const plurals: Readonly<Record<string, string>> = { Ingress: 'ingresses', IngressClass: 'ingressclasses' };

function pathOf(object: Tree, manager: string, below = ''): string {
  const apiVersion = textOf(object, 'apiVersion');
  const kind = textOf(object, 'kind');
  const namespace = textOf(object, 'metadata', 'namespace');
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const place = namespace === '' ? '' : `/namespaces/${namespace}`;
  return `${root}${place}/${plurals[kind] ?? `${kind.toLowerCase()}s`}${below}?fieldManager=${manager}`;
}

function textOf(object: Tree, ...path: readonly string[]): string {
  const value = path.reduce<Tree | Tree[string] | undefined>(
    (at, field) => (typeof at === 'object' && at !== null && !Array.isArray(at) ? at[field] : undefined),
    object,
  );
  return typeof value === 'string' ? value : '';
}

interface Call {
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly body: Tree;
}

function send(
  { door, agent }: { readonly door: ClusterDoor; readonly agent: Agent },
  { method, path, body }: Call,
): Promise<void> {
  const text = JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${door.token}`,
    'content-type': method === 'POST' ? 'application/json' : 'application/merge-patch+json',
    'content-length': Buffer.byteLength(text),
  };
  return new Promise((resolve, reject) => {
    const sent = request(`${door.url}${path}`, { method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        if ((response.statusCode ?? 500) < 300) return resolve();
        reject(new Error(`${method} ${path}: ${response.statusCode} ${Buffer.concat(chunks).toString()}`));
      });
    });
    sent.on('error', reject);
    sent.end(text);
  });
}
