import { createHash } from 'node:crypto';
import { uidOf } from '../values/meta.ts';
import { at, isTree, listAt, put, putDefault, type Tree, textAt, textsOf, treesAt } from '../values/tree.ts';
import type { Resource } from './table.ts';

/** Fills in what a real API server fills in, as far as controllers and readers rely on it. Changes the object. */
export function setDefaults(object: Tree, resource: Resource): void {
  byPlural[resource.plural]?.(object);
  for (const path of podSpecPaths[resource.plural] ?? []) podSpecDefaults(object, path);
}

const podSpecPaths: Readonly<Record<string, readonly (readonly string[])[]>> = {
  pods: [['spec']],
  deployments: [['spec', 'template', 'spec']],
  replicasets: [['spec', 'template', 'spec']],
  replicationcontrollers: [['spec', 'template', 'spec']],
  statefulsets: [['spec', 'template', 'spec']],
  daemonsets: [['spec', 'template', 'spec']],
  jobs: [['spec', 'template', 'spec']],
  cronjobs: [['spec', 'jobTemplate', 'spec', 'template', 'spec']],
};

const byPlural: Readonly<Record<string, (object: Tree) => void>> = {
  namespaces: (object) => {
    putDefault(object, ['spec', 'finalizers'], ['kubernetes']);
    putDefault(object, ['status', 'phase'], 'Active');
    put(object, ['metadata', 'labels', 'kubernetes.io/metadata.name'], textAt(object, 'metadata', 'name'));
  },
  deployments: (object) => {
    putDefault(object, ['spec', 'replicas'], 1);
    putDefault(object, ['spec', 'revisionHistoryLimit'], 10);
    putDefault(object, ['spec', 'progressDeadlineSeconds'], 600);
    putDefault(object, ['spec', 'strategy', 'type'], 'RollingUpdate');
    if (textAt(object, 'spec', 'strategy', 'type') !== 'RollingUpdate') return;
    putDefault(object, ['spec', 'strategy', 'rollingUpdate', 'maxSurge'], '25%');
    putDefault(object, ['spec', 'strategy', 'rollingUpdate', 'maxUnavailable'], '25%');
  },
  replicasets: (object) => putDefault(object, ['spec', 'replicas'], 1),
  replicationcontrollers: (object) => putDefault(object, ['spec', 'replicas'], 1),
  statefulsets: (object) => {
    putDefault(object, ['spec', 'replicas'], 1);
    putDefault(object, ['spec', 'podManagementPolicy'], 'OrderedReady');
    putDefault(object, ['spec', 'revisionHistoryLimit'], 10);
    putDefault(object, ['spec', 'updateStrategy', 'type'], 'RollingUpdate');
    if (textAt(object, 'spec', 'updateStrategy', 'type') === 'RollingUpdate') {
      putDefault(object, ['spec', 'updateStrategy', 'rollingUpdate', 'partition'], 0);
    }
  },
  daemonsets: (object) => {
    putDefault(object, ['spec', 'revisionHistoryLimit'], 10);
    putDefault(object, ['spec', 'updateStrategy', 'type'], 'RollingUpdate');
    if (textAt(object, 'spec', 'updateStrategy', 'type') !== 'RollingUpdate') return;
    putDefault(object, ['spec', 'updateStrategy', 'rollingUpdate', 'maxSurge'], 0);
    putDefault(object, ['spec', 'updateStrategy', 'rollingUpdate', 'maxUnavailable'], 1);
  },
  jobs: (object) => jobSpecDefaults(object, ['spec']),
  cronjobs: (object) => {
    putDefault(object, ['spec', 'concurrencyPolicy'], 'Allow');
    putDefault(object, ['spec', 'suspend'], false);
    putDefault(object, ['spec', 'successfulJobsHistoryLimit'], 3);
    putDefault(object, ['spec', 'failedJobsHistoryLimit'], 1);
  },
  services: serviceDefaults,
  secrets: (object) => {
    putDefault(object, ['type'], 'Opaque');
    for (const [key, text] of Object.entries(textsOf(object.stringData))) {
      put(object, ['data', key], Buffer.from(text).toString('base64'));
    }
    delete object.stringData;
  },
  ingresses: (object) => {
    for (const rule of treesAt(object, 'spec', 'rules')) {
      for (const path of treesAt(rule, 'http', 'paths'))
        putDefault(path, ['pathType'], 'ImplementationSpecific');
    }
  },
};

function jobSpecDefaults(object: Tree, path: readonly string[]): void {
  putDefault(object, [...path, 'completions'], 1);
  putDefault(object, [...path, 'parallelism'], 1);
  putDefault(object, [...path, 'backoffLimit'], 6);
  putDefault(object, [...path, 'completionMode'], 'NonIndexed');
  putDefault(object, [...path, 'suspend'], false);
}

function serviceDefaults(object: Tree): void {
  putDefault(object, ['spec', 'type'], 'ClusterIP');
  putDefault(object, ['spec', 'sessionAffinity'], 'None');
  const bytes = createHash('sha256').update(uidOf(object)).digest();
  const type = textAt(object, 'spec', 'type');
  if (type !== 'ExternalName') {
    putDefault(
      object,
      ['spec', 'clusterIP'],
      `10.${96 + ((bytes[0] ?? 0) % 16)}.${bytes[1] ?? 0}.${1 + ((bytes[2] ?? 0) % 254)}`,
    );
    putDefault(object, ['spec', 'clusterIPs'], [textAt(object, 'spec', 'clusterIP')]);
  }
  const hasNodePorts = type === 'NodePort' || type === 'LoadBalancer';
  for (const port of treesAt(object, 'spec', 'ports')) {
    putDefault(port, ['protocol'], 'TCP');
    if (port.targetPort === undefined) port.targetPort = port.port ?? 0;
    if (hasNodePorts)
      putDefault(port, ['nodePort'], 30_000 + ((bytes.readUInt16BE(3) + Number(port.port)) % 2_768));
  }
}

function podSpecDefaults(object: Tree, path: readonly string[]): void {
  const spec = at(object, ...path);
  if (!isTree(spec)) return;
  putDefault(spec, ['restartPolicy'], 'Always');
  putDefault(spec, ['dnsPolicy'], 'ClusterFirst');
  putDefault(spec, ['terminationGracePeriodSeconds'], 30);
  putDefault(spec, ['schedulerName'], 'default-scheduler');
  putDefault(spec, ['securityContext'], {});
  if (textAt(object, 'kind') === 'Pod') putDefault(spec, ['enableServiceLinks'], true);
  if (typeof spec.serviceAccountName === 'string')
    putDefault(spec, ['serviceAccount'], spec.serviceAccountName);
  for (const list of ['initContainers', 'containers', 'ephemeralContainers']) {
    for (const container of treesAt(spec, list)) containerDefaults(container);
  }
}

function containerDefaults(container: Tree): void {
  putDefault(container, ['terminationMessagePath'], '/dev/termination-log');
  putDefault(container, ['terminationMessagePolicy'], 'File');
  putDefault(container, ['imagePullPolicy'], pullPolicy(textAt(container, 'image')));
  putDefault(container, ['resources'], {});
  for (const port of treesAt(container, 'ports')) putDefault(port, ['protocol'], 'TCP');
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (isTree(container[probe])) probeDefaults(container[probe]);
  }
  for (const entry of listAt(container, 'env')) {
    const field = at(entry, 'valueFrom', 'fieldRef');
    if (isTree(field)) putDefault(field, ['apiVersion'], 'v1');
  }
}

/** `Always` for no tag or `latest`, as the real default goes by the text of the reference. */
function pullPolicy(image: string): string {
  const name = image.slice(image.lastIndexOf('/') + 1);
  return image.includes('@') || (name.includes(':') && !name.endsWith(':latest')) ? 'IfNotPresent' : 'Always';
}

function probeDefaults(probe: Tree): void {
  putDefault(probe, ['timeoutSeconds'], 1);
  putDefault(probe, ['periodSeconds'], 10);
  putDefault(probe, ['successThreshold'], 1);
  putDefault(probe, ['failureThreshold'], 3);
  if (isTree(probe.httpGet)) putDefault(probe, ['httpGet', 'scheme'], 'HTTP');
}
