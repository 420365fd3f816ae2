import type { Tree } from '../values/tree.ts';

/** The objects that the suite works on: the smallest that a real API server takes. */
export function configMap(name: string, extra: Tree = {}): Tree {
  const { labels, data, ...metadata } = extra;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, ...(labels === undefined ? {} : { labels }), ...metadata },
    ...(data === undefined ? {} : { data }),
  };
}

export function pod(name: string, spec: Tree = {}): Tree {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name } },
    spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'main', image: image('1') }], ...spec },
  };
}

/** A pod spec that no node takes: its pods stay Pending. */
export const nowhere: Tree = { nodeSelector: { 'conformance.invalid/node': 'none' } };

export function image(version: string): string {
  return `registry.invalid/shop/web:${version}`;
}

export interface DeploymentForm {
  readonly replicas?: number;
  readonly version?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly podSpec?: Tree;
  /** More of the Deployment's own spec. */
  readonly spec?: Tree;
}

export function deployment(name: string, form: DeploymentForm = {}): Tree {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec: workloadSpec(name, form) };
}

export function statefulSet(name: string, form: DeploymentForm = {}): Tree {
  const spec = { ...workloadSpec(name, form), serviceName: name };
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name }, spec };
}

export function daemonSet(name: string, form: DeploymentForm = {}): Tree {
  const { replicas: _replicas, ...spec } = workloadSpec(name, form);
  return { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name }, spec };
}

function workloadSpec(
  name: string,
  { replicas = 1, version = '1', annotations, podSpec, spec }: DeploymentForm,
): Tree {
  return {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: {
        labels: { app: name },
        ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
      },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [{ name: 'main', image: image(version) }],
        ...podSpec,
      },
    },
    ...spec,
  };
}

export function budget(name: string, spec: Tree): Tree {
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name }, spec };
}

export function eviction(name: string): Tree {
  return { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name } };
}
