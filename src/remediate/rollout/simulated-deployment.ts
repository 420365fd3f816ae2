import type { Effect, EffectOutcome, ObservedPod, RolloutFields, SeenRollout } from '../../model/index.ts';

/** How pods of an image behave. */
export type Behaviour = 'good' | 'cannot-pull' | 'crashes' | 'never-ready' | 'no-node' | 'flaps-once';

interface SimulatedPod {
  readonly uid: string;
  readonly image: string;
  scheduledAt: number | undefined;
  readyAt: number | undefined;
  hasFlapped: boolean;
  isTerminating: boolean;
}

export interface SimulationOptions {
  readonly replicas: number;
  readonly image: string;
  readonly behaviours: Record<string, Behaviour>;
  readonly fields?: RolloutFields;
}

const startMs = Temporal.Instant.from('2026-11-21T09:00:00Z').epochMilliseconds;
const startsInMs = 2_000;

/**
 * For the tests of this room: one container, one Deployment and the arithmetic of its controller (maxSurge,
 * maxUnavailable, minReadySeconds, pause, progress deadline), in memory and in steps of time. The fake API server and
 * the rig prove the same with real objects.
 */
export function simulateDeployment(options: SimulationOptions) {
  const { behaviours } = options;
  let image = options.image;
  let fields: RolloutFields = options.fields ?? {
    strategyType: 'RollingUpdate',
    maxSurge: '25%',
    maxUnavailable: '25%',
    minReadySeconds: 0,
    progressDeadlineSeconds: 600,
    paused: false,
  };
  let generation = 1;
  let observedGeneration = 1;
  let nowMs = startMs;
  let progressAt = startMs;
  let made = 0;
  let extra = '';
  let desired = options.replicas;
  let pods: SimulatedPod[] = [];
  let leastReady = Number.POSITIVE_INFINITY;

  const isReady = (pod: SimulatedPod): boolean => pod.readyAt !== undefined && pod.readyAt <= nowMs;
  const isAvailable = (pod: SimulatedPod): boolean =>
    pod.readyAt !== undefined && pod.readyAt + (fields.minReadySeconds ?? 0) * 1000 <= nowMs;
  const living = (): SimulatedPod[] => pods.filter((pod) => !pod.isTerminating);
  const template = (of: string): string => `${of}${extra}`;
  const make = (isOld: boolean): void => {
    made += 1;
    const behaviour = behaviours[image] ?? 'good';
    const starts = behaviour === 'good' || behaviour === 'flaps-once';
    const readyAt = isOld ? nowMs : starts ? nowMs + startsInMs : undefined;
    pods.push({
      uid: `pod-${made}`,
      image: template(image),
      scheduledAt: isOld || behaviour !== 'no-node' ? nowMs : undefined,
      readyAt,
      hasFlapped: false,
      isTerminating: false,
    });
    progressAt = nowMs;
  };
  for (let index = 0; index < desired; index += 1) make(true);

  /** maxSurge and maxUnavailable as whole pods; a percentage of so few is one and none. */
  const whole = (value: string | number | undefined, percent: number): number =>
    typeof value === 'number' ? value : percent;

  const control = (): void => {
    observedGeneration = generation;
    pods = pods.filter((pod) => !pod.isTerminating);
    if (fields.paused === true) return;
    const fresh = living().filter((pod) => pod.image === template(image));
    const maxTotal = desired + whole(fields.maxSurge, 1);
    for (
      let room = maxTotal - living().length, want = desired - fresh.length;
      room > 0 && want > 0;
      room -= 1, want -= 1
    ) {
      make(false);
    }
    scaleDownOld();
  };

  /** Unavailable old pods first, then available ones, as far as enough stay available (rolling.go). */
  const scaleDownOld = (): void => {
    const least = desired - whole(fields.maxUnavailable, 0);
    const isOld = (pod: SimulatedPod): boolean => pod.image !== template(image);
    const remove = (chosen: readonly SimulatedPod[]): void => {
      for (const pod of chosen) pod.isTerminating = true;
      if (chosen.length > 0) progressAt = nowMs;
    };
    const unavailableFresh = living().filter((pod) => !isOld(pod) && !isAvailable(pod)).length;
    const room = Math.max(0, living().length - least - unavailableFresh);
    remove(
      living()
        .filter((pod) => isOld(pod) && !isAvailable(pod))
        .slice(0, room),
    );
    const spare = Math.max(0, living().filter(isAvailable).length - least);
    remove(living().filter(isOld).slice(0, spare));
  };

  return {
    /** Lets time pass, the controller looking once a second. */
    pass(ms: number): void {
      for (const end = nowMs + ms; nowMs < end; ) {
        nowMs += Math.min(1000, end - nowMs);
        for (const pod of living()) {
          const isGood = (behaviours[imageOf(pod)] ?? 'good') === 'good';
          if (isGood && pod.scheduledAt === undefined) pod.scheduledAt = nowMs;
          if (isGood && pod.readyAt === undefined) pod.readyAt = nowMs + startsInMs;
          const flaps = behaviours[pod.image] === 'flaps-once' && isReady(pod) && !pod.hasFlapped;
          if (!flaps) continue;
          pod.hasFlapped = true;
          pod.readyAt = nowMs + startsInMs;
        }
        control();
        leastReady = Math.min(leastReady, living().filter(isReady).length);
      }
    },
    now: (): string => new Date(nowMs).toISOString(),
    /** The fewest pods that were ready at any moment. */
    leastReady: (): number => leastReady,
    image: (): string => image,
    fields: (): RolloutFields => fields,
    /** What other people do. */
    setImage(next: string): void {
      image = next;
      generation += 1;
    },
    setFields(next: RolloutFields): void {
      fields = { ...fields, ...next };
      generation += 1;
    },
    changeTemplate(mark: string): void {
      extra = mark;
      generation += 1;
    },
    scale(replicas: number): void {
      desired = replicas;
      generation += 1;
    },
    /** Carries an effect out as the executor does: live object first, then the change. */
    carryOut(effect: Effect): EffectOutcome {
      if (effect.action === 'workload.rollout-fields') {
        const stale = effect.expectImages.find((expected) => expected !== `web=${image}`);
        if (stale !== undefined)
          return { kind: 'refused', code: 'executor.moved', reason: `no longer ${stale}` };
        this.setFields(effect.set);
      } else if (effect.action === 'workload.image') {
        const change = effect.images[0];
        if (change?.from !== image && change?.to !== image) {
          return { kind: 'refused', code: 'executor.moved', reason: `has ${image}` };
        }
        if (change.to !== image) this.setImage(change.to);
      }
      return { kind: 'done', result: {} };
    },
    observe(): SeenRollout {
      const all = living();
      const current = all.filter((pod) => pod.image === template(image));
      const isStuck =
        fields.paused !== true &&
        current.length + (all.length - current.length) > 0 &&
        (current.length < desired || current.some((pod) => !isAvailable(pod))) &&
        nowMs - progressAt > (fields.progressDeadlineSeconds ?? 600) * 1000;
      return {
        kind: 'seen',
        at: new Date(nowMs).toISOString(),
        resourceVersion: String(generation),
        generation,
        observedGeneration,
        images: [{ container: 'web', image }],
        ...(all.some((pod) => pod.image === template(image)) ? { template: template(image) } : {}),
        replicas: {
          desired,
          total: all.length,
          updated: current.length,
          ready: all.filter(isReady).length,
          available: all.filter(isAvailable).length,
        },
        fields,
        conditions: isStuck
          ? [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: '' }]
          : [],
        pods: pods.map((pod) =>
          podOf(pod, { ready: isReady(pod), behaviour: behaviours[imageOf(pod)] ?? 'good' }),
        ),
      };
    },
  };
}

export type SimulatedDeployment = ReturnType<typeof simulateDeployment>;

function imageOf(pod: SimulatedPod): string {
  return pod.image.split('+')[0] ?? '';
}

function podOf(
  pod: SimulatedPod,
  { ready, behaviour }: { readonly ready: boolean; readonly behaviour: Behaviour },
): ObservedPod {
  const reason =
    behaviour === 'cannot-pull'
      ? 'ImagePullBackOff'
      : behaviour === 'crashes'
        ? 'CrashLoopBackOff'
        : undefined;
  const { scheduledAt } = pod;
  return {
    name: pod.uid,
    uid: pod.uid,
    template: pod.image,
    images: [{ container: 'web', image: imageOf(pod) }],
    isScheduled: scheduledAt !== undefined,
    ...(scheduledAt === undefined ? {} : { scheduledAt: new Date(scheduledAt).toISOString() }),
    isReady: ready,
    readyChangedAt: pod.readyAt === undefined ? '' : String(pod.readyAt),
    restarts: behaviour === 'crashes' ? 3 : 0,
    waiting: ready || reason === undefined ? [] : [{ container: 'web', reason, message: 'as simulated' }],
    digests: [],
    isTerminating: pod.isTerminating,
  };
}
