/** The n-th pod of an estate where 20 pods have one ReplicaSet, as an API server of 1.35 writes it: about 6 kB of JSON. */
export const replicas = 20;
const namespaces = 200;
export const nodeCount = 3000;
export const images = 2000;

export function uid(kind: string, index: number): string {
  return `${kind.padEnd(8, '0').slice(0, 8)}-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
}

export function namespaceOf(service: number): string {
  return `team-${service % namespaces}`;
}

export function hash(service: number): string {
  return (service * 2_654_435_761).toString(36).slice(-9).padStart(9, 'b');
}

export function imageOf(service: number): string {
  return `registry.bench.invalid/team-${service % namespaces}/service-${service % images}:1.${service % 40}`;
}

function digestOf(image: string): string {
  return Buffer.from(image.padEnd(64)).toString('hex').slice(0, 64);
}

export function podOf(index: number): object {
  const service = Math.floor(index / replicas);
  const name = `service-${service}`;
  const set = `${name}-${hash(service)}`;
  const labels = {
    app: name,
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/name': `service-${service % images}`,
    'app.kubernetes.io/part-of': 'shop',
    'pod-template-hash': hash(service),
    team: namespaceOf(service),
  };
  return {
    metadata: {
      name: `${set}-${(index % replicas).toString(36).padStart(5, 'x')}`,
      generateName: `${set}-`,
      namespace: namespaceOf(service),
      uid: uid('10d', index),
      resourceVersion: String(1_000_000 + index),
      generation: 1,
      creationTimestamp: '2026-11-01T08:12:44Z',
      labels,
      annotations: {
        'cni.projectcalico.org/containerID': digestOf(`${name}-sandbox`),
        'cni.projectcalico.org/podIP': address(index),
        'prometheus.io/port': '9090',
        'prometheus.io/scrape': 'true',
      },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: set,
          uid: uid('5e7', service),
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      managedFields,
    },
    spec: specOf(service, index),
    status: statusOf(service, index),
  };
}

function specOf(service: number, index: number): object {
  const container = (name: string, image: string): object => ({
    name,
    image,
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    env: environment,
    resources: { limits: { memory: '512Mi' }, requests: { cpu: '100m', memory: '256Mi' } },
    volumeMounts: [
      { name: 'config', mountPath: '/etc/service' },
      { name: 'kube-api-access', readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
    ],
    livenessProbe: probe,
    readinessProbe: probe,
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
    securityContext: { capabilities: { drop: ['ALL'] }, allowPrivilegeEscalation: false },
  });
  return {
    volumes,
    containers: [container('main', imageOf(service)), container('proxy', proxyImage)],
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    serviceAccountName: 'default',
    serviceAccount: 'default',
    nodeName: `node-${index % nodeCount}`,
    securityContext: { runAsNonRoot: true, fsGroup: 2000 },
    schedulerName: 'default-scheduler',
    tolerations: ['not-ready', 'unreachable'].map((name) => ({
      key: `node.kubernetes.io/${name}`,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 300,
    })),
    priority: 0,
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
  };
}

function statusOf(service: number, index: number): object {
  const running = (name: string, image: string): object => ({
    name,
    state: { running: { startedAt: '2026-11-01T08:12:50Z' } },
    lastState: {},
    ready: true,
    restartCount: 0,
    image,
    imageID: `${image.slice(0, image.lastIndexOf(':'))}@sha256:${digestOf(image)}`,
    containerID: `containerd://${digestOf(`${name}-${index}`)}`,
    started: true,
  });
  return {
    phase: 'Running',
    conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(
      (type) => ({ type, status: 'True', lastProbeTime: null, lastTransitionTime: '2026-11-01T08:12:50Z' }),
    ),
    hostIP: '10.0.3.7',
    podIP: address(index),
    podIPs: [{ ip: address(index) }],
    startTime: '2026-11-01T08:12:44Z',
    containerStatuses: [running('main', imageOf(service)), running('proxy', proxyImage)],
    qosClass: 'Burstable',
  };
}

const proxyImage = 'registry.bench.invalid/mesh/proxy:1.24';

function address(index: number): string {
  return `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
}

const environment = ['LOG_LEVEL', 'HTTP_PORT', 'REGION', 'DATABASE_HOST'].map((name) => ({
  name,
  value: `value-of-${name.toLowerCase()}`,
}));

const probe = {
  httpGet: { path: '/healthz', port: 'http', scheme: 'HTTP' },
  initialDelaySeconds: 5,
  timeoutSeconds: 1,
  periodSeconds: 10,
  successThreshold: 1,
  failureThreshold: 3,
};

const volumes = [
  { name: 'config', configMap: { name: 'service', defaultMode: 420 } },
  {
    name: 'kube-api-access',
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      ],
      defaultMode: 420,
    },
  },
];

/** Every field that somebody set, as `f:` keys: a fifth of what a pod weighs. */
const managedFields = [
  {
    manager: 'kube-controller-manager',
    operation: 'Update',
    apiVersion: 'v1',
    time: '2026-11-01T08:12:44Z',
    fieldsType: 'FieldsV1',
    fieldsV1: {
      'f:metadata': { 'f:generateName': {}, 'f:labels': { '.': {}, 'f:app': {}, 'f:team': {} } },
      'f:spec': {
        'f:containers': Object.fromEntries(
          ['main', 'proxy'].map((name) => [
            `k:{"name":"${name}"}`,
            { '.': {}, 'f:env': {}, 'f:image': {}, 'f:livenessProbe': {}, 'f:ports': {}, 'f:resources': {} },
          ]),
        ),
        'f:dnsPolicy': {},
        'f:restartPolicy': {},
        'f:volumes': { '.': {}, 'k:{"name":"config"}': {} },
      },
    },
  },
  {
    manager: 'kubelet',
    operation: 'Update',
    apiVersion: 'v1',
    time: '2026-11-01T08:12:50Z',
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:status': { 'f:conditions': {}, 'f:containerStatuses': {}, 'f:phase': {}, 'f:podIP': {} } },
    subresource: 'status',
  },
];
