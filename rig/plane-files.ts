import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { run } from './process.ts';

/** The name of the one real node that a plane may have: its certificate is made with the others. */
export const realNodeName = 'real-1';

/** What a control plane reads: certificates, kubeconfigs, tokens, policies; all below `directory`. */
export interface PlaneFiles {
  readonly directory: string;
  readonly caPem: string;
  readonly adminToken: string;
  /** The path of a certificate, key or kubeconfig by its name: `ca.crt`, `admin.kubeconfig`, … */
  path(name: string): string;
}

const certificates = [
  {
    name: 'apiserver',
    commonName: 'kube-apiserver',
    hosts: ['127.0.0.1', '10.96.0.1', 'localhost', 'kubernetes.default.svc'],
  },
  { name: 'admin', commonName: 'oakum-rig-admin', organizations: ['system:masters'] },
  { name: 'controller-manager', commonName: 'system:kube-controller-manager' },
  { name: 'scheduler', commonName: 'system:kube-scheduler' },
  { name: 'apiserver-kubelet', commonName: 'oakum-rig-apiserver', organizations: ['system:masters'] },
  { name: 'kubelet', commonName: `system:node:${realNodeName}`, organizations: ['system:nodes'] },
];

const clients = ['admin', 'controller-manager', 'scheduler', 'kubelet'];

export async function writePlaneFiles(wanted: {
  readonly kubernetes: string;
  readonly directory: string;
  readonly url: string;
}): Promise<PlaneFiles> {
  const { directory } = wanted;
  const path = (name: string): string => join(directory, name);
  const input = JSON.stringify({ directory, certificates, keyPairs: ['service-accounts'] });
  await run(wanted.kubernetes, ['pki'], { input });
  const adminToken = randomBytes(24).toString('base64url');
  write(path('tokens.csv'), `${adminToken},oakum-rig-admin,oakum-rig-admin,"system:masters"\n`);
  for (const name of clients)
    write(path(`${name}.kubeconfig`), stringify(kubeconfig(directory, name, wanted.url)));
  write(path('scheduler.yaml'), stringify(schedulerConfiguration(path('scheduler.kubeconfig'))));
  write(path('audit-policy.yaml'), stringify(auditPolicy));
  return { directory, caPem: readFileSync(path('ca.crt'), 'utf8'), adminToken, path };
}

function write(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 });
}

/** Certificates are inside, so that the file works from anywhere and after a copy. */
function kubeconfig(directory: string, name: string, server: string): object {
  const data = (file: string): string => readFileSync(join(directory, file)).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'rig',
    clusters: [{ name: 'rig', cluster: { server, 'certificate-authority-data': data('ca.crt') } }],
    users: [
      {
        name,
        user: {
          'client-certificate-data': data(`${name}.crt`),
          'client-key-data': data(`${name}.key`),
        },
      },
    ],
    contexts: [{ name: 'rig', context: { cluster: 'rig', user: name, namespace: 'default' } }],
  };
}

function schedulerConfiguration(kubeconfigPath: string): object {
  return {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    clientConnection: { kubeconfig: kubeconfigPath, qps: 500, burst: 1000 },
    leaderElection: { leaderElect: false },
  };
}

/** Who asked for what, of everybody but the cluster's own parts: tests read from it which verbs Oakum used. */
const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'None', userGroups: ['system:nodes', 'system:serviceaccounts:kube-system'] },
    { level: 'None', users: ['system:apiserver', 'system:kube-controller-manager', 'system:kube-scheduler'] },
    { level: 'Metadata' },
  ],
};
