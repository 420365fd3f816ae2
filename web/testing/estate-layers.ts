import type {
  AddOnView,
  ClusterView,
  CoverageView,
  Definition,
  ImageDetail,
  ImageView,
  Place,
  ReportFinding,
  RowCoverage,
  WorkloadDetail,
  WorkloadView,
} from '../src/api/generated/types.ts';
import { problemsAt } from './coverage-problems.ts';
import { digestOf, type EstateImage, type EstateWorkload, estateImages, placeOf } from './estate.ts';
import { componentViews, kubernetes, nodeViews } from './estate-machines.ts';
import { lineageInBrief, lineagesOf } from './lineages.ts';
import { populationAt } from './population.ts';
import { reportAt } from './report.ts';
import { countsOf, nothing, partly, read, unread } from './row-coverage.ts';

/** The answer about one layer of the made-up estate, `times` as many workloads as it has; undefined for no layer. */
export function estateAnswer(now: number, noun: string, times: number): unknown {
  switch (noun) {
    case 'estate':
      return clusterViews(now);
    case 'clusters':
      return populationAt(now);
    case 'components':
      return componentViews(now);
    case 'nodes':
      return nodeViews();
    case 'add-ons':
      return addOnViews(now);
    case 'definitions':
      return definitions;
    case 'workloads':
      return repeated(workloadViews(now), times);
    case 'images':
      return imageViews(now);
    case 'coverage':
      return coverageAt(now);
    default:
      return undefined;
  }
}

function repeated(workloads: readonly WorkloadView[], times: number): readonly WorkloadView[] {
  if (times === 1) return workloads;
  return Array.from({ length: times }, (_, at) =>
    workloads.map((one) => ({ ...one, id: `${one.id}-${at}`, name: `${one.name}-${at}` })),
  ).flat();
}

/** What a row says of findings that are about it. */
function rowOf(now: number, isOf: (finding: ReportFinding) => boolean) {
  const { findings, patches } = reportAt(now);
  const own = findings.filter(isOf);
  const ids = new Set(own.map(({ id }) => id));
  const [due] = own.flatMap(({ deadline }) => deadline.due ?? []).toSorted();
  return {
    open: {
      findings: own.length,
      exploited: own.filter(({ exploited }) => exploited).length,
      ...(due === undefined ? {} : { due }),
    },
    patches: patches
      .filter(({ removes }) => removes.some(({ id }) => ids.has(id)))
      .map(({ id, title }): Place => ({ id, name: title })),
  };
}

function coverageOf({ reference, unread: why }: EstateImage): RowCoverage {
  if (why !== undefined) return unread(`${why.reason} (${why.code})`);
  return reference.includes('mailer') ? partly('npm: no feed covers npm (24 packages)') : read;
}

function ownershipOf({ manager, namespace, name }: EstateWorkload): WorkloadView['ownership'] {
  if (manager === 'unknown') return { manager, confidence: 'none', evidence: [] };
  if (manager === 'argocd') {
    const evidence = [
      'annotation argocd.argoproj.io/tracking-id',
      'the image field is written by kubectl-edit',
    ];
    return { manager, name: 'application platform', confidence: 'disputed', evidence };
  }
  if (manager === 'helm') {
    const evidence = ['label app.kubernetes.io/managed-by and annotation meta.helm.sh/release-name'];
    return { manager, name: `release ${namespace}/${name}`, confidence: 'likely', evidence };
  }
  return {
    manager,
    confidence: 'certain',
    evidence: ['managedFields: kubectl-client-side-apply wrote the image field'],
  };
}

function attributesOf({ namespace, manager }: EstateWorkload): WorkloadView['attributes'] {
  if (manager === 'unknown') return {};
  return {
    team: { value: namespace, evidence: `label team of namespace ${namespace}` },
    environment: { value: 'production', evidence: 'label environment of the workload' },
    ...(namespace === 'shop'
      ? { criticality: { value: 'high', evidence: 'namespace shop by the rules' } }
      : {}),
  };
}

function workloadViews(now: number): readonly WorkloadView[] {
  return estateImages.flatMap((image) =>
    image.workloads.map((one): WorkloadView => {
      const place = placeOf(one);
      const coverage = coverageOf(image);
      return {
        id: place.id,
        namespace: one.namespace,
        kind: one.kind,
        name: one.name,
        replicas: one.replicas,
        readyReplicas: one.ready,
        activity: one.replicas === 0 ? 'defined' : 'running',
        ownership: ownershipOf(one),
        attributes: attributesOf(one),
        images: [image.reference],
        exposure: image.exposure,
        ...rowOf(now, ({ where }) => where.some(({ id }) => id === place.id)),
        coverage:
          coverage.kind === 'read'
            ? coverage
            : { ...coverage, reasons: coverage.reasons.map((reason) => `${image.reference}: ${reason}`) },
      };
    }),
  );
}

function imageViews(now: number): readonly ImageView[] {
  return estateImages.map(
    (image): ImageView => ({
      reference: image.reference,
      ...(image.workloads.every(({ replicas }) => replicas === 0)
        ? {}
        : { digest: digestOf(image.reference) }),
      ...lineageInBrief(image),
      where: image.workloads.map((one) => placeOf(one).name),
      ...rowOf(now, ({ subject }) => subject === `image:${digestOf(image.reference)}`),
      coverage: coverageOf(image),
    }),
  );
}

/** Behind a Gateway, a load balancer and a policy, so that every kind of way is drawn. */
export function workloadDetailOf(now: number, uid: string): WorkloadDetail | undefined {
  const workload = workloadViews(now).find(({ id }) => id === uid || id.endsWith(`/${uid}`));
  if (workload === undefined) return undefined;
  const { namespace, name } = workload;
  const service = { kind: 'Service', name: `${namespace}/${name}`, says: 'ClusterIP' };
  return {
    workload,
    exposure: {
      level: 'open',
      evidence: [
        `Gateway infra/edge → HTTPRoute ${namespace}/${name} → Service ${namespace}/${name} (203.0.113.20)`,
      ],
      paths: [
        {
          level: 'open',
          hops: [
            { kind: 'Gateway', name: 'infra/edge', says: '203.0.113.20' },
            { kind: 'HTTPRoute', name: `${namespace}/${name}` },
            service,
          ],
        },
        { level: 'unknown', hops: [{ kind: 'Gateway', name: 'other/edge', says: 'was not read' }, service] },
        { level: 'controlled', hops: [{ ...service, says: 'ClusterIP, inside the cluster' }] },
        {
          level: 'small',
          hops: [service, { kind: 'NetworkPolicy', name: `${namespace}/deny`, says: 'lets nobody in' }],
        },
      ],
    },
    blastRadius: {
      points: 7,
      lines: [
        { points: 6, says: 'container main is privileged' },
        { points: 1, says: 'container main runs as root' },
      ],
      unknown: ['what its ServiceAccount default may do was not read'],
    },
    podSecurity: 'privileged',
  };
}

export function imageDetailOf(now: number, subject: string): ImageDetail | undefined {
  const image = lineagesOf().find((one) => one.subject === subject);
  if (image === undefined) return undefined;
  return { image, views: imageViews(now).filter((view) => view.subject === subject) };
}

function addOnViews(now: number): readonly AddOnView[] {
  const places = estateImages.flatMap(({ workloads }) => workloads.map(placeOf));
  const named = (name: string): Place[] => places.filter((place) => place.name.endsWith(`/${name}`));
  const ofPlaces = (workloads: readonly Place[]) =>
    rowOf(now, ({ where }) => where.some(({ id }) => workloads.some((one) => one.id === id)));
  const gateway = named('gateway');
  const search = [...named('indexer'), ...named('query')];
  const base = { products: [], categories: [], charts: [], definitions: [], images: [], rendered: [] };
  return [
    {
      ...base,
      id: 'helm:search/indexer',
      kind: 'helm',
      name: 'indexer',
      namespace: 'search',
      chart: { name: 'indexer', version: '0.18.2' },
      charts: [{ name: 'indexer', version: '0.18.2' }],
      release: { revision: 4, status: 'deployed', kubeVersion: '>=1.30', kubernetes: [], isDeprecated: true },
      chartNews: { kind: 'known', from: 'https://charts.acme.test', newest: '0.19.0' },
      workloads: search,
      evidence: ['label app.kubernetes.io/managed-by and annotations meta.helm.sh/release-*'],
      ...ofPlaces(search),
      coverage: read,
    },
    {
      ...base,
      id: 'known:gateway@platform',
      kind: 'recognised',
      name: 'gateway',
      namespace: 'platform',
      products: ['Acme Gateway'],
      categories: ['ingress'],
      appVersion: 'v3.3.1',
      workloads: gateway,
      definitions: ['routes.gateway.acme.test'],
      evidence: ['image registry.acme.test/platform/gateway:3.3.1'],
      ...ofPlaces(gateway),
      coverage: read,
    },
    {
      ...base,
      id: 'olm:operators/etcd.v0.9.4',
      kind: 'olm',
      name: 'etcd.v0.9.4',
      namespace: 'operators',
      workloads: [],
      evidence: ['ClusterServiceVersion operators/etcd.v0.9.4'],
      ...nothing,
      coverage: unread('no workload of it was seen: nothing of it could be judged'),
    },
  ];
}

const definitions: readonly Definition[] = [
  {
    name: 'routes.gateway.acme.test',
    group: 'gateway.acme.test',
    kind: 'Route',
    scope: 'Namespaced',
    served: ['v1', 'v1beta1'],
    storage: 'v1',
    stored: ['v1alpha1', 'v1'],
  },
  {
    name: 'rollouts.argoproj.io',
    group: 'argoproj.io',
    kind: 'Rollout',
    scope: 'Namespaced',
    served: ['v1alpha1'],
    storage: 'v1alpha1',
    stored: ['v1alpha1'],
    release: { namespace: 'platform', name: 'argo-rollouts' },
  },
];

function clusterViews(now: number): readonly ClusterView[] {
  const { findings, scannedAt } = reportAt(now);
  const dues = findings.flatMap(({ deadline }) => deadline.due ?? []).toSorted();
  const none = { read: 0, partly: 0, unread: 0 };
  return [
    {
      id: 'cluster-1',
      name: 'prod-eu',
      version: 'v1.34.9-eks-adc7111',
      server: 'https://10.0.0.1:6443',
      scannedAt,
      distribution: {
        id: 'eks',
        title: 'Amazon EKS',
        controlPlane: 'provider',
        evidence: ['/version says v1.34.9-eks-adc7111'],
      },
      support: kubernetes,
      workloads: countsOf(workloadViews(now)),
      images: countsOf(imageViews(now)),
      nodes: countsOf(nodeViews()),
      open: {
        findings: findings.length,
        exploited: findings.filter(({ exploited }) => exploited).length,
        ...(dues[0] === undefined ? {} : { due: dues[0] }),
      },
      coverage: partly('nodes: 6 of 6 read in part, 0 not', 'images: 1 of 16 read in part, 3 not'),
    },
    {
      id: 'prod-us',
      name: 'prod-us',
      workloads: none,
      images: none,
      nodes: none,
      open: { findings: 0, exploited: 0 },
      coverage: unread('Argo CD deploys to it, and no context leads there (population.no-access)'),
    },
  ];
}

function coverageAt(now: number): CoverageView {
  return {
    layers: [
      { layer: 'clusters', ...countsOf(clusterViews(now)) },
      { layer: 'control-plane', ...countsOf(componentViews(now)) },
      { layer: 'nodes', ...countsOf(nodeViews()) },
      { layer: 'add-ons', ...countsOf(addOnViews(now)) },
      { layer: 'workloads', ...countsOf(workloadViews(now)) },
      { layer: 'images', ...countsOf(imageViews(now)) },
    ],
    problems: problemsAt(),
  };
}
