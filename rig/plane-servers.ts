import type { PlaneFiles } from './plane-files.ts';

export interface PlanePorts {
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly apiserver: number;
  readonly controllerManager: number;
  readonly scheduler: number;
}

/** Nothing here outlives a test, so nothing is synced to disk. */
export function etcdArguments(files: PlaneFiles, ports: PlanePorts): readonly string[] {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return [
    'etcd',
    '--name=rig',
    `--data-dir=${files.path('etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=rig=${peer}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
}

/**
 * No endpoint reconciler: nobody in the cluster looks for the server, and its loopback address would be refused.
 * The kubelet is asked by its internal address because its host name means nothing outside the rig.
 */
export function apiserverArguments(files: PlaneFiles, ports: PlanePorts): readonly string[] {
  return [
    'kube-apiserver',
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${ports.apiserver}`,
    `--tls-cert-file=${files.path('apiserver.crt')}`,
    `--tls-private-key-file=${files.path('apiserver.key')}`,
    `--client-ca-file=${files.path('ca.crt')}`,
    `--token-auth-file=${files.path('tokens.csv')}`,
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    '--allow-privileged=true',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${files.path('service-accounts.pub')}`,
    `--service-account-signing-key-file=${files.path('service-accounts.key')}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    '--endpoint-reconciler-type=none',
    `--kubelet-client-certificate=${files.path('apiserver-kubelet.crt')}`,
    `--kubelet-client-key=${files.path('apiserver-kubelet.key')}`,
    '--kubelet-preferred-address-types=InternalIP',
    `--audit-policy-file=${files.path('audit-policy.yaml')}`,
    `--audit-log-path=${files.path('audit.log')}`,
    '--profiling=false',
  ];
}

/**
 * No leader election and high rates, because seconds count. Simulated nodes send no leases, so a node
 * that is silent for less than an hour is not taken for dead; tests set a node's condition instead.
 */
export function controllerManagerArguments(files: PlaneFiles, ports: PlanePorts): readonly string[] {
  const kubeconfig = files.path('controller-manager.kubeconfig');
  return [
    'kube-controller-manager',
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${ports.controllerManager}`,
    '--leader-elect=false',
    '--use-service-account-credentials=true',
    `--service-account-private-key-file=${files.path('service-accounts.key')}`,
    `--root-ca-file=${files.path('ca.crt')}`,
    `--cluster-signing-cert-file=${files.path('ca.crt')}`,
    `--cluster-signing-key-file=${files.path('ca.key')}`,
    '--node-monitor-grace-period=1h',
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
    '--profiling=false',
  ];
}

export function schedulerArguments(files: PlaneFiles, ports: PlanePorts): readonly string[] {
  const kubeconfig = files.path('scheduler.kubeconfig');
  return [
    'kube-scheduler',
    `--config=${files.path('scheduler.yaml')}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${ports.scheduler}`,
  ];
}
