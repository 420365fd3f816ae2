import type { Tree } from '../../../kube/index.ts';
import { service } from '../network.ts';
import { kubernetesVersion } from '../nodes.ts';
import { barePod, daemonSet, deployment, statefulSet, type WorkloadSketch } from '../objects.ts';

const namespace = 'kube-system';
const controlPlane = { nodeName: 'node-a1', hostNetwork: true, priorityClassName: 'system-node-critical' };

/** The control plane's own pods as kubeadm runs them: with a `component` label, on the host's network. */
function component(name: string, image: string): Tree {
  return barePod({
    namespace,
    app: `${name}-node-a1`,
    name,
    image,
    labels: { component: name, tier: 'control-plane' },
    pod: controlPlane,
  });
}

const agent = (sketch: Omit<WorkloadSketch, 'namespace'>): Tree =>
  daemonSet({ namespace, ...sketch, pod: { hostNetwork: true } });

export const kubeSystem: readonly Tree[] = [
  component('etcd', 'system/etcd:3.6.5'),
  component('kube-apiserver', `system/kube-apiserver:${kubernetesVersion}`),
  component('kube-controller-manager', `system/kube-controller-manager:${kubernetesVersion}`),
  component('kube-scheduler', `system/kube-scheduler:${kubernetesVersion}`),
  agent({
    app: 'kube-proxy',
    image: `system/kube-proxy:${kubernetesVersion}`,
    labels: { 'k8s-app': 'kube-proxy' },
  }),
  agent({ app: 'network-agent', image: 'system/network-agent:v1.16.5' }),
  deployment({
    namespace,
    app: 'coredns',
    image: 'system/coredns:v1.11.3',
    replicas: 2,
    labels: { 'k8s-app': 'kube-dns' },
  }),
  deployment({ namespace, app: 'metrics-server', image: 'system/metrics-server:v0.7.2' }),
];

export const monitoring: readonly Tree[] = [
  statefulSet({
    namespace: 'monitoring',
    app: 'prometheus',
    image: 'monitoring/prometheus:v2.54.1',
    port: 9090,
  }),
  service({ namespace: 'monitoring', app: 'prometheus', port: 9090 }),
  daemonSet({ namespace: 'monitoring', app: 'node-exporter', image: 'monitoring/node-exporter:v1.8.2' }),
  daemonSet({ namespace: 'monitoring', app: 'log-agent', image: 'platform/tools:2.0.0' }),
  deployment({
    namespace: 'monitoring',
    app: 'dashboards',
    image: 'monitoring/dashboards:11.2.0',
    port: 3000,
  }),
  service({ namespace: 'monitoring', app: 'dashboards', port: 3000 }),
];
