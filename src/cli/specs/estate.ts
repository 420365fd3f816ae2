import type { CommandSpec } from '../commands.ts';

/** What exists, what was known before, what is said of it, and the roles that reading it needs. */
export const estateSpecs: readonly CommandSpec[] = [
  {
    path: 'import',
    args: '<file...>',
    summary: 'take first-seen dates, acceptances and tickets over from other tools; - is stdin',
    options: [
      ['--dry-run', 'show what would be taken, matched and refused, and keep nothing'],
      ['--place <where>', 'where it holds if a file does not say: everywhere, namespace/NAME or an image'],
      ['--accepted-by <person>', 'who accepted, for acceptances that name nobody'],
      ['--reason <text>', 'why, for acceptances without a reason'],
      ['--accepted-until <day>', 'the end of acceptances without one; without an end they have no effect'],
    ],
    examples: ['oakum import dojo-findings.json --dry-run'],
    exits: '0 imported · 4 something could not be read, and it is listed · 1 nothing was kept',
    load: async () => (await import('../commands/import.ts')).importAction,
  },
  {
    path: 'clusters',
    args: '',
    summary: 'which clusters exist, read or not: from the kubeconfig, records in the cluster, and files',
    options: [
      [
        '--from <file...>',
        'also clusters of these files: an inventory (CSV, JSON), or what aws eks, gcloud or az aks printed',
      ],
      ['--no-connect', 'ask no cluster: kubeconfig, files and earlier readings only'],
    ],
    examples: [
      'oakum clusters',
      'oakum clusters --no-connect -o json',
      'az aks list -o json > aks.json && oakum clusters --from aks.json',
      'gcloud container clusters list --format json > gke.json && oakum clusters --from gke.json inventory.csv',
    ],
    exits: '0 every known cluster was read · 4 a known cluster or a source was not read, and it is listed',
    load: async () => (await import('../commands/clusters.ts')).clustersAction,
  },
  {
    path: 'explain',
    args: '<finding-or-patch>',
    summary:
      'every input of a verdict of the last scan (a row number, an id or a CVE): evidence, names, every source, fix by release, all deadlines, ledger',
    options: [['--advisories <dir>', 'what the scan was matched against, if it was one directory of files']],
    examples: ['oakum explain 1', 'oakum explain CVE-2024-5535', 'oakum explain CVE-2024-5535 -o json'],
    exits: '0 explained · 1 nothing by that name in the last scan',
    load: async () => (await import('../commands/explain.ts')).explainAction,
  },
  {
    path: 'lifecycle',
    args: '',
    summary: 'what of the last scan is out of support, and what will be within a year, with who is affected',
    options: [['--months <number>', 'look this far ahead, 1 to 12', '12']],
    examples: ['oakum lifecycle', 'oakum lifecycle --months 3 -o json'],
    exits: '0 printed · 1 nothing was scanned yet',
    load: async () => (await import('../commands/lifecycle.ts')).lifecycleAction,
  },
  {
    path: 'apis',
    args: '',
    summary: 'which versions of the Kubernetes API that go are still written or called, and by whom',
    options: [['--to <release>', 'the release to look ahead to, such as 1.38; the next one unless said']],
    examples: ['oakum apis', 'oakum apis --to 1.40 -o json'],
    exits: '0 printed · 4 something was not read, and it is listed',
    load: async () => (await import('../commands/apis.ts')).apisAction,
  },
  {
    path: 'rbac',
    args: '',
    summary: 'the Kubernetes roles it needs, and what a thief of each could do',
    options: [
      ['-n, --namespace <name...>', 'read only these namespaces'],
      ['--write <namespace...>', 'also the role that changes Deployments, in these namespaces'],
      [
        '--helm-secrets <namespace...>',
        'also the role that reads Secrets of Helm releases, in these namespaces',
      ],
      [
        '--argo-cd-secrets <namespace...>',
        "also the role that reads Secrets of Argo CD's cluster records, in these namespaces",
      ],
      ['--rights', 'also roles and bindings, for what a thief of a pod could do by its ServiceAccount'],
      ['--helm-config-maps <namespace...>', 'the same for releases that Helm keeps in ConfigMaps'],
      ['--owner <plural.group...>', 'also read these custom resources, which own pods'],
      ['--apis', 'also what `oakum apis` reads: lists of the kinds that it looks through, and /metrics'],
      ['--flow-schema', 'also a FlowSchema that keeps it to few shares of the API server'],
      ['--collect-nodes <namespace>', 'also the role that runs the read-only collector of nodes there'],
      ['--pipeline-runs <namespace...>', 'also the role that has Tekton build images again there'],
    ],
    examples: ['oakum rbac', 'oakum rbac --write shop | kubectl apply -f -'],
    exits: '0 printed',
    load: async () => (await import('../commands/rbac.ts')).rbacAction,
  },
];
