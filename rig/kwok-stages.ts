import {
  behaviourAnnotation,
  crashes,
  nodeConditions,
  nodeStatus,
  type PodStatus,
  podStatus,
  running,
  terminated,
  unlessImageAnnotation,
  waits,
  whenImageAnnotation,
} from './kwok-status.ts';

/** Stages that match together are drawn by weight: the special one must win over the heartbeat. */
const weights = { special: 10_000, usual: 1 };

interface Rule {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[];
}

interface StageSpec {
  readonly name: string;
  readonly kind: 'Node' | 'Pod';
  readonly weight: number;
  readonly rules: readonly Rule[];
  readonly delayMs: readonly [number, number];
  readonly next: { readonly delete: true } | { readonly statusTemplate: string };
}

const behaviour = `(.metadata.annotations // {}) as $a | [.spec.containers[].image] as $images
  | ($a["${whenImageAnnotation}"]) as $when | ($a["${unlessImageAnnotation}"]) as $unless
  | if ($when == null or ($images | any(contains($when)))) and ($unless == null or ($images | any(contains($unless)) | not))
    then ($a["${behaviourAnnotation}"] // "healthy") else "healthy" end`;

const alive: Rule = { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' };
const isJobPod: Rule = { key: '.metadata.ownerReferences.[].kind', operator: 'In', values: ['Job'] };
const nodeReady = '.status.conditions.[] | select(.type == "Ready") | .status';
const waitingReason = '.status.containerStatuses.[] | .state.waiting.reason';

function is(key: string, ...values: readonly string[]): Rule {
  return { key, operator: 'In', values };
}

function podWaits(reason: string): Rule {
  return is(waitingReason, reason);
}

const podIsNew: readonly Rule[] = [
  alive,
  is('.status.phase', 'Pending'),
  { key: '.status.containerStatuses', operator: 'DoesNotExist' },
];

/**
 * Addresses are given once: a second status with others would be refused. Ready comes after 300 ms or more,
 * or a disruption budget heals between two evictions and never says no.
 */
export function stages(): readonly object[] {
  return [...nodeStages(), ...podStages(), ...failingPodStages()].map(stage);
}

function nodeStages(): readonly StageSpec[] {
  return [
    {
      name: 'node-ready',
      kind: 'Node',
      weight: weights.special,
      rules: [{ key: nodeReady, operator: 'NotIn', values: ['True'] }],
      delayMs: [0, 0],
      next: { statusTemplate: nodeStatus },
    },
    {
      name: 'node-heartbeat',
      kind: 'Node',
      weight: weights.usual,
      rules: [is(nodeReady, 'True')],
      delayMs: [600_000, 610_000],
      next: { statusTemplate: nodeConditions },
    },
  ];
}

function podStages(): readonly StageSpec[] {
  return [
    {
      name: 'pod-ready',
      kind: 'Pod',
      weight: weights.usual,
      rules: [...podIsNew, is(behaviour, 'healthy')],
      delayMs: [300, 500],
      next: { statusTemplate: podStatus({ isReady: true, phase: 'Running', state: running }) },
    },
    {
      name: 'pod-complete',
      kind: 'Pod',
      weight: weights.usual,
      rules: [alive, is('.status.phase', 'Running'), isJobPod, is(behaviour, 'healthy')],
      delayMs: [300, 500],
      next: { statusTemplate: podStatus({ isReady: false, phase: 'Succeeded', state: terminated }) },
    },
    {
      name: 'pod-delete',
      kind: 'Pod',
      weight: weights.special,
      rules: [
        { key: '.metadata.deletionTimestamp', operator: 'Exists' },
        { key: '.metadata.finalizers', operator: 'DoesNotExist' },
      ],
      delayMs: [300, 500],
      next: { delete: true },
    },
  ];
}

function failingPodStages(): readonly StageSpec[] {
  const failing = (name: string, rules: readonly Rule[], delayMs: number, body: PodStatus): StageSpec => ({
    name,
    kind: 'Pod',
    weight: weights.special,
    rules,
    delayMs: [delayMs, delayMs + 200],
    next: { statusTemplate: podStatus(body) },
  });
  const pullError = is(behaviour, 'pull-error');
  const crashLoop = is(behaviour, 'crash-loop');
  return [
    failing('pod-never-ready', [...podIsNew, is(behaviour, 'never-ready')], 300, {
      isReady: false,
      phase: 'Running',
      state: running,
    }),
    failing('pod-pull-error', [...podIsNew, pullError], 300, waits('ErrImagePull', 'Pending')),
    failing(
      'pod-pull-back-off',
      [alive, pullError, podWaits('ErrImagePull')],
      1000,
      waits('ImagePullBackOff', 'Pending'),
    ),
    failing('pod-crash', [...podIsNew, crashLoop], 300, crashes(1)),
    failing('pod-crash-again', [alive, crashLoop, podWaits('CrashLoopBackOff')], 5000, crashes('more')),
  ];
}

function stage(spec: StageSpec): object {
  const [durationMilliseconds, jitterDurationMilliseconds] = spec.delayMs;
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name: spec.name },
    spec: {
      resourceRef: { apiGroup: 'v1', kind: spec.kind },
      selector: { matchExpressions: spec.rules },
      weight: spec.weight,
      delay: { durationMilliseconds, jitterDurationMilliseconds },
      next: spec.next,
    },
  };
}
