import { createHash } from 'node:crypto';
import { createObject } from './api/create.ts';
import type { Behaviour, ImageAnswer } from './controllers/kubelet/options.ts';
import { builtIn } from './resources/registry.ts';
import type { Resource } from './resources/table.ts';
import { annotationsOf } from './values/meta.ts';
import { type Tree, textAt } from './values/tree.ts';
import type { World } from './world.ts';

/** The namespaces and the Service that every cluster has, and the nodes that were asked for. */
export function bootstrap(world: World, nodes: readonly string[]): void {
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) {
    ensure(world, builtIn('namespaces'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  ensure(world, builtIn('services'), {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      labels: { component: 'apiserver', provider: 'kubernetes' },
    },
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.96.0.1',
      ports: [{ name: 'https', port: 443, targetPort: 6443 }],
    },
  });
  for (const name of nodes) {
    ensure(world, builtIn('nodes'), {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels: { 'kubernetes.io/hostname': name } },
    });
  }
}

function ensure(world: World, resource: Resource, body: Tree): void {
  const namespace = textAt(body, 'metadata', 'namespace');
  if (world.store.get(resource, namespace, textAt(body, 'metadata', 'name')) !== undefined) return;
  createObject(world, { resource, namespace, body, caller: { manager: 'kube-apiserver', dryRun: false } });
}

/** Every image is there; what is named by digest keeps it, the rest gets one made from its text. */
export async function anyImage(image: string): Promise<ImageAnswer> {
  const digest = /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
  return { digest: digest ?? `sha256:${createHash('sha256').update(image).digest('hex')}` };
}

const behaviours: readonly Behaviour[] = ['ready', 'never-ready', 'crash', 'pull-error'];

/** What the pod's annotation `oakum.dev/behaviour` says. */
export function behaviourByAnnotation(pod: Tree): Behaviour {
  const wanted = annotationsOf(pod)['oakum.dev/behaviour'];
  return behaviours.find((behaviour) => behaviour === wanted) ?? 'ready';
}

export function versionTree(gitVersion: string): Tree {
  const [, major = '1', minor = '0'] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? [];
  return {
    major,
    minor,
    gitVersion,
    gitCommit: 'unknown',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: 'none',
    compiler: 'none',
    platform: 'linux/amd64',
  };
}
