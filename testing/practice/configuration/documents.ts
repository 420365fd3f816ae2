import { stringify } from 'yaml';
import { registryName } from '../images/registry.ts';

export interface Addresses {
  readonly registry: string;
  readonly caFile: string;
  readonly packages: string;
  readonly archiveKeyFile: string;
  readonly alpine: string;
  readonly alpineKeyFile: string;
}

/** The context of the kubeconfig, and the name of the cluster in Oakum's documents. */
export const contextName = 'practice';

/** Oakum's configuration for the estate by file name, each with what a reader should know first. */
export function documents(addresses: Addresses): Readonly<Record<string, string>> {
  return {
    'cluster.yaml': commented(
      'The practice cluster. Writing is off everywhere but in the namespaces named here.',
      document('Cluster', contextName, {
        context: contextName,
        write: { namespaces: ['shop', 'payments', 'dev'] },
        labels: {
          team: { labels: ['app.kubernetes.io/part-of'] },
          environment: { namespaces: { '*': 'production', dev: 'development' } },
          criticality: { namespaces: { payments: 'high', shop: 'high' } },
        },
      }),
    ),
    'policy-teams.yaml': commented(
      'Customers are served from here: every patch waits for one approval. The bake is short because this is practice. buildah is asked where it is installed and you are root.',
      document('PatchPolicy', 'teams', {
        namespaces: ['shop', 'payments'],
        level: 'approve',
        engines: ['native', 'buildah'],
        budget: { workloads: 20 },
        gate: { bake: '5s', deadline: '30s' },
        approvals: { required: 1 },
      }),
    ),
    'policy-dev.yaml': commented(
      'New versions are tried out here: patches go in without asking. The gate watches them all the same.',
      document('PatchPolicy', 'dev', {
        namespaces: ['dev'],
        level: 'auto',
        engines: ['native', 'buildah'],
        gate: { bake: '5s', deadline: '30s' },
        approvals: { required: 0 },
      }),
    ),
    'window.yaml': commented(
      'Always open, so that one can practise at any hour.',
      document('MaintenanceWindow', 'always', {
        effect: 'allow',
        namespaces: ['*'],
        schedule: '0 0 * * *',
        duration: '24h',
        timeZone: 'UTC',
      }),
    ),
    'deadlines-card-data.yaml': commented(
      "A profile of one's own: the first row that holds decides, and what is unknown takes the strictest row.",
      document('DeadlineProfile', 'card-data', {
        title: 'Payments, internal policy',
        source: 'an example of the practice estate',
        asOf: '2026-11-01',
        clock: 'first-seen',
        rows: [
          { when: { kev: 'yes' }, days: 5 },
          { when: { exposed: 'yes', severity: ['critical', 'high'] }, days: 10 },
          { when: { severity: ['critical', 'high'] }, days: 20 },
          { days: 90 },
        ],
      }),
    ),
    'deadlines-payments.yaml': commented(
      'Where it applies, beside the two profiles that apply everywhere. The earliest date of all binds.',
      document('DeadlineRule', 'payments', {
        profiles: ['cisa-bod-26-04', 'simple-severity', 'card-data'],
        workloads: { namespaces: ['payments'] },
      }),
    ),
    'registry.yaml': commented(
      'Images are named by registry.practice.test; the registry itself listens on this machine only.',
      document('Registry', contextName, {
        host: registryName,
        address: addresses.registry,
        caFile: addresses.caFile,
        push: { repository: 'same' },
      }),
    ),
    'packages.yaml': commented(
      'Fixes come from a signed repository on this machine. Its packages are generated and do nothing.',
      document('PackageMirror', contextName, {
        distribution: 'debian',
        sources: [{ url: addresses.packages, suites: ['{codename}', '{codename}-security'] }],
        keyringFiles: [addresses.archiveKeyFile],
      }),
    ),
    'packages-alpine.yaml': commented(
      'The same for Alpine: a folder for each release, signed by a key of its own.',
      document('PackageMirror', `${contextName}-alpine`, {
        distribution: 'alpine',
        sources: [{ url: addresses.alpine, suites: ['{codename}'], components: ['main'] }],
        keyringFiles: [addresses.alpineKeyFile],
      }),
    ),
  };
}

function document(kind: string, name: string, spec: object): object {
  return { apiVersion: 'oakum.dev/v1', kind, metadata: { name }, spec };
}

function commented(comment: string, content: object): string {
  return `# ${comment}\n${stringify(content)}`;
}

export interface KubeconfigFacts {
  readonly url: string;
  readonly ca: string;
  readonly token: string;
}

/** A kubeconfig with one context, `practice`: kubectl and Oakum read it alike. */
export function kubeconfig({ url, ca, token }: KubeconfigFacts): string {
  const authority = Buffer.from(ca).toString('base64');
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: contextName, cluster: { server: url, 'certificate-authority-data': authority } }],
    users: [{ name: contextName, user: { token } }],
    contexts: [{ name: contextName, context: { cluster: contextName, user: contextName } }],
    'current-context': contextName,
  });
}
