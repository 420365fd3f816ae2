import { hash, imageOf, images, namespaceOf, nodeCount, replicas, uid } from './pod.ts';

/** The objects that the estate's pods belong to and run on; enough of each for an inventory to be right. */
export function serviceCount(pods: number): number {
  return Math.ceil(pods / replicas);
}

export function deploymentOf(service: number): object {
  return {
    metadata: meta('deb', service, `service-${service}`),
    spec: { replicas, selector: { matchLabels: labelsOf(service) }, template: templateOf(service) },
    status: { readyReplicas: replicas, replicas, updatedReplicas: replicas },
  };
}

export function replicaSetOf(service: number): object {
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: `service-${service}`, controller: true };
  return {
    metadata: {
      ...meta('5e7', service, `service-${service}-${hash(service)}`),
      ownerReferences: [{ ...owner, uid: uid('deb', service) }],
    },
    spec: { replicas, selector: { matchLabels: labelsOf(service) }, template: templateOf(service) },
    status: { readyReplicas: replicas, replicas },
  };
}

export function nodeOf(index: number): object {
  return {
    metadata: { name: `node-${index}`, uid: uid('0de', index), resourceVersion: '1', labels: {} },
    status: {
      conditions: [{ type: 'Ready', status: 'True' }],
      nodeInfo: {
        osImage: 'Debian GNU/Linux 12 (bookworm)',
        kernelVersion: '6.1.0-28-amd64',
        containerRuntimeVersion: 'containerd://2.1.4',
        kubeletVersion: 'v1.35.2',
        architecture: 'amd64',
      },
    },
  };
}

export const nodes = nodeCount;

function meta(kind: string, service: number, name: string) {
  const namespace = namespaceOf(service);
  return { name, namespace, uid: uid(kind, service), resourceVersion: '1', labels: labelsOf(service) };
}

function labelsOf(service: number) {
  return { app: `service-${service}`, 'app.kubernetes.io/name': `service-${service % images}` };
}

function templateOf(service: number): object {
  const containers = [
    { name: 'main', image: imageOf(service) },
    { name: 'proxy', image: 'registry.bench.invalid/mesh/proxy:1.24' },
  ];
  return { metadata: { labels: labelsOf(service) }, spec: { containers } };
}
