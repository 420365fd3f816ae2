import type { Effect, EffectOutcome, ObservedPod, RolloutFields, SeenRollout } from '../../../model/index.ts';

/** How pods of an image behave. */
export type Behaviour = 'good' | 'cannot-pull' | 'crashes' | 'never-ready' | 'no-node' | 'flaps-once';

export interface SimulationOptions {
  readonly replicas: number;
  readonly image: string;
  /** By image; may be changed while time passes. */
  readonly behaviours: Record<string, Behaviour>;
}

interface SimulatedPod {
  readonly uid: string;
  /** The image, and what marks another change of the template. */
  readonly template: string;
  scheduledAt: number | undefined;
  readyAt: number | undefined;
  hasFlapped: boolean;
  isTerminating: boolean;
}

const startMs = Temporal.Instant.from('2026-11-21T09:00:00Z').epochMilliseconds;
const startsInMs = 2_000;
const waitingReasons: Partial<Record<Behaviour, string>> = {
  'cannot-pull': 'ImagePullBackOff',
  crashes: 'CrashLoopBackOff',
};

/**
 * For the tests of this room: one container, one Deployment and the arithmetic of its controller (maxSurge,
 * maxUnavailable, minReadySeconds, pause, progress deadline), in memory and in steps of time. The fake API server and
 * the rig prove the same with real objects.
 */
export class SimulatedDeployment {
  image: string;
  fields: RolloutFields = {
    strategyType: 'RollingUpdate',
    maxSurge: '25%',
    maxUnavailable: '25%',
    minReadySeconds: 0,
    progressDeadlineSeconds: 600,
    paused: false,
  };
  /** The fewest pods that were ready at any moment. */
  leastReady = Number.POSITIVE_INFINITY;
  readonly #behaviours: Record<string, Behaviour>;
  #desired: number;
  #generation = 1;
  #observedGeneration = 1;
  #nowMs = startMs;
  #progressAt = startMs;
  #made = 0;
  #mark = '';
  #pods: SimulatedPod[] = [];

  constructor({ replicas, image, behaviours }: SimulationOptions) {
    this.image = image;
    this.#behaviours = behaviours;
    this.#desired = replicas;
    for (let index = 0; index < replicas; index += 1) this.#make(startMs);
  }

  now(): string {
    return isoText(this.#nowMs);
  }

  /** Lets time pass, the controller looking once a second. */
  pass(ms: number): void {
    for (const end = this.#nowMs + ms; this.#nowMs < end; ) {
      this.#nowMs += Math.min(1000, end - this.#nowMs);
      for (const pod of this.#living()) this.#live(pod);
      this.#control();
      this.leastReady = Math.min(this.leastReady, this.#living().filter((pod) => this.#isReady(pod)).length);
    }
  }

  setImage(next: string): void {
    this.image = next;
    this.#generation += 1;
  }

  setFields(next: RolloutFields): void {
    this.fields = { ...this.fields, ...next };
    this.#generation += 1;
  }

  /** Somebody changes something else in the pod template. */
  changeTemplate(mark: string): void {
    this.#mark = mark;
    this.#generation += 1;
  }

  scale(replicas: number): void {
    this.#desired = replicas;
    this.#generation += 1;
  }

  /** Carries an effect out as the executor does: a look at the live object first, then the change. */
  carryOut(effect: Effect): EffectOutcome {
    const moved = { kind: 'refused', code: 'executor.moved', reason: `it has ${this.image}` } as const;
    if (effect.action === 'workload.rollout-fields') {
      if (effect.expectImages.some((expected) => expected !== `web=${this.image}`)) return moved;
      this.setFields(effect.set);
    } else if (effect.action === 'workload.image') {
      const [change] = effect.images;
      if (change?.from !== this.image && change?.to !== this.image) return moved;
      if (change.to !== this.image) this.setImage(change.to);
    }
    return { kind: 'done', result: {} };
  }

  observe(): SeenRollout {
    const living = this.#living();
    const fresh = this.#fresh();
    const count = (pods: readonly SimulatedPod[], test: (pod: SimulatedPod) => boolean) =>
      pods.filter(test).length;
    return {
      kind: 'seen',
      at: this.now(),
      resourceVersion: String(this.#generation),
      generation: this.#generation,
      observedGeneration: this.#observedGeneration,
      images: [{ container: 'web', image: this.image }],
      ...(fresh.length > 0 ? { template: this.#template() } : {}),
      replicas: {
        desired: this.#desired,
        total: living.length,
        updated: fresh.length,
        ready: count(living, (pod) => this.#isReady(pod)),
        available: count(living, (pod) => this.#isAvailable(pod)),
      },
      fields: this.fields,
      conditions: this.#isStuck()
        ? [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: '' }]
        : [],
      pods: this.#pods.map((pod) => this.#podOf(pod)),
    };
  }

  #template(): string {
    return `${this.image}${this.#mark}`;
  }

  #living(): readonly SimulatedPod[] {
    return this.#pods.filter((pod) => !pod.isTerminating);
  }

  #fresh(): readonly SimulatedPod[] {
    return this.#living().filter((pod) => pod.template === this.#template());
  }

  #behaviour(pod: SimulatedPod): Behaviour {
    return this.#behaviours[imageOf(pod)] ?? 'good';
  }

  #isReady({ readyAt }: SimulatedPod): boolean {
    return readyAt !== undefined && readyAt <= this.#nowMs;
  }

  #isAvailable({ readyAt }: SimulatedPod): boolean {
    return readyAt !== undefined && readyAt + (this.fields.minReadySeconds ?? 0) * 1000 <= this.#nowMs;
  }

  #make(readyAt: number | undefined): void {
    this.#made += 1;
    const behaviour = this.#behaviours[this.image] ?? 'good';
    this.#pods.push({
      uid: `pod-${this.#made}`,
      template: this.#template(),
      scheduledAt: readyAt === undefined && behaviour === 'no-node' ? undefined : this.#nowMs,
      readyAt,
      hasFlapped: false,
      isTerminating: false,
    });
    this.#progressAt = this.#nowMs;
  }

  #live(pod: SimulatedPod): void {
    const behaviour = this.#behaviour(pod);
    const works = behaviour === 'good' || behaviour === 'flaps-once';
    if (works) pod.scheduledAt ??= this.#nowMs;
    if (works) pod.readyAt ??= this.#nowMs + startsInMs;
    if (behaviour !== 'flaps-once' || pod.hasFlapped || !this.#isReady(pod)) return;
    pod.hasFlapped = true;
    pod.readyAt = this.#nowMs + startsInMs;
  }

  #control(): void {
    this.#observedGeneration = this.#generation;
    this.#pods = this.#pods.filter((pod) => !pod.isTerminating);
    if (this.fields.paused === true) return;
    const room = this.#desired + whole(this.fields.maxSurge, 1) - this.#living().length;
    const wanted = this.#desired - this.#fresh().length;
    for (let left = Math.min(room, wanted); left > 0; left -= 1) this.#make(undefined);
    this.#scaleDownOld();
  }

  /** Unavailable old pods first, then available ones, as far as enough stay available (rolling.go). */
  #scaleDownOld(): void {
    const least = this.#desired - whole(this.fields.maxUnavailable, 0);
    const isOld = (pod: SimulatedPod): boolean => pod.template !== this.#template();
    const isAvailable = (pod: SimulatedPod): boolean => this.#isAvailable(pod);
    const unavailableFresh = this.#fresh().filter((pod) => !isAvailable(pod)).length;
    const room = Math.max(0, this.#living().length - least - unavailableFresh);
    this.#remove(
      this.#living()
        .filter((pod) => isOld(pod) && !isAvailable(pod))
        .slice(0, room),
    );
    const spare = Math.max(0, this.#living().filter(isAvailable).length - least);
    this.#remove(this.#living().filter(isOld).slice(0, spare));
  }

  #remove(pods: readonly SimulatedPod[]): void {
    for (const pod of pods) pod.isTerminating = true;
    if (pods.length > 0) this.#progressAt = this.#nowMs;
  }

  #isStuck(): boolean {
    if (this.fields.paused === true || this.#living().length === 0) return false;
    const fresh = this.#fresh();
    const isDone = fresh.length >= this.#desired && fresh.every((pod) => this.#isAvailable(pod));
    return !isDone && this.#nowMs - this.#progressAt > (this.fields.progressDeadlineSeconds ?? 600) * 1000;
  }

  #podOf(pod: SimulatedPod): ObservedPod {
    const behaviour = this.#behaviour(pod);
    const isReady = this.#isReady(pod);
    const reason = isReady ? undefined : waitingReasons[behaviour];
    return {
      name: pod.uid,
      uid: pod.uid,
      template: pod.template,
      images: [{ container: 'web', image: imageOf(pod) }],
      isScheduled: pod.scheduledAt !== undefined,
      ...(pod.scheduledAt === undefined ? {} : { scheduledAt: isoText(pod.scheduledAt) }),
      isReady,
      readyChangedAt: pod.readyAt === undefined ? '' : String(pod.readyAt),
      restarts: behaviour === 'crashes' ? 3 : 0,
      waiting: reason === undefined ? [] : [{ container: 'web', reason, message: 'as simulated' }],
      digests: [],
      isTerminating: pod.isTerminating,
    };
  }
}

function imageOf({ template }: SimulatedPod): string {
  return template.split('+')[0] ?? '';
}

function isoText(ms: number): string {
  return Temporal.Instant.fromEpochMilliseconds(ms).toString({ fractionalSecondDigits: 3 });
}

/** maxSurge and maxUnavailable as whole pods; a percentage of so few is one and none. */
function whole(value: string | number | undefined, ofPercent: number): number {
  return typeof value === 'number' ? value : ofPercent;
}
