import type { Tree } from '../../kube/index.ts';
import { registryName } from '../images/registry.ts';

/** A container in short: the image's name below the registry, and what is special about it. */
export interface ContainerSketch {
  readonly name?: string;
  readonly image: string;
  readonly port?: number;
}

export interface WorkloadSketch extends ContainerSketch {
  readonly namespace: string;
  readonly app: string;
  /** 1 unless said. */
  readonly replicas?: number;
  readonly init?: readonly ContainerSketch[];
  readonly sidecars?: readonly ContainerSketch[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** More fields of the pod's spec. */
  readonly pod?: Tree;
}

export const imageOf = (name: string): string => `${registryName}/${name}`;

function container({ name, image, port }: ContainerSketch, app: string): Tree {
  return {
    name: name ?? app,
    image: imageOf(image),
    ...(port === undefined ? {} : { ports: [{ containerPort: port }] }),
    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
  };
}

function podSpec(sketch: WorkloadSketch): Tree {
  const { app, init = [], sidecars = [], pod = {} } = sketch;
  return {
    ...(init.length === 0 ? {} : { initContainers: init.map((each) => container(each, app)) }),
    containers: [container(sketch, app), ...sidecars.map((each) => container(each, app))],
    terminationGracePeriodSeconds: 5,
    ...pod,
  };
}

const selectorOf = ({ app }: WorkloadSketch): Tree => ({ 'app.kubernetes.io/name': app });

function labelsOf(sketch: WorkloadSketch): Tree {
  return { ...selectorOf(sketch), 'app.kubernetes.io/part-of': sketch.namespace, ...sketch.labels };
}

function metadataOf(sketch: WorkloadSketch): Tree {
  const { app, namespace, annotations } = sketch;
  return {
    name: app,
    namespace,
    labels: labelsOf(sketch),
    ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
  };
}

function templateOf(sketch: WorkloadSketch): Tree {
  return { metadata: { labels: labelsOf(sketch) }, spec: podSpec(sketch) };
}

export function deployment(sketch: WorkloadSketch): Tree {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(sketch),
    spec: {
      replicas: sketch.replicas ?? 1,
      selector: { matchLabels: selectorOf(sketch) },
      template: templateOf(sketch),
    },
  };
}

export function statefulSet(sketch: WorkloadSketch): Tree {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadataOf(sketch),
    spec: {
      replicas: sketch.replicas ?? 1,
      serviceName: sketch.app,
      selector: { matchLabels: selectorOf(sketch) },
      template: templateOf(sketch),
    },
  };
}

/** On every node, the control plane's too. */
export function daemonSet(sketch: WorkloadSketch): Tree {
  const pod = { tolerations: [{ operator: 'Exists' }], ...sketch.pod };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: metadataOf(sketch),
    spec: { selector: { matchLabels: selectorOf(sketch) }, template: templateOf({ ...sketch, pod }) },
  };
}

function jobSpec(sketch: WorkloadSketch): Tree {
  return {
    backoffLimit: 2,
    template: templateOf({ ...sketch, pod: { restartPolicy: 'Never', ...sketch.pod } }),
  };
}

export function job(sketch: WorkloadSketch): Tree {
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: metadataOf(sketch), spec: jobSpec(sketch) };
}

export function cronJob(sketch: WorkloadSketch, schedule: string): Tree {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: metadataOf(sketch),
    spec: { schedule, concurrencyPolicy: 'Forbid', jobTemplate: { spec: jobSpec(sketch) } },
  };
}

/** A pod that no controller looks after. */
export function barePod(sketch: WorkloadSketch): Tree {
  return { apiVersion: 'v1', kind: 'Pod', metadata: metadataOf(sketch), spec: podSpec(sketch) };
}
