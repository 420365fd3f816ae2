import { millisecondsSince, uidOf } from '../../values/meta.ts';
import { at, numberAt, type Tree, textAt, treesAt } from '../../values/tree.ts';
import type { KubeletOptions, KubeletTiming } from './options.ts';

/** How far the pull of an image is. */
export type Pull =
  | { readonly kind: 'wanted' }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly digest: string }
  | { readonly kind: 'failed'; readonly error: string; readonly atMs: number };

/** What a container does now. */
export type Doing =
  | { readonly kind: 'waiting'; readonly reason: string; readonly message: string }
  | { readonly kind: 'running'; readonly sinceMs: number; readonly ready: boolean }
  | { readonly kind: 'ended'; readonly sinceMs: number; readonly atMs: number; readonly exitCode: number };

export interface ContainerLife {
  readonly name: string;
  readonly part: 'init' | 'regular';
  image: string;
  pull: Pull;
  pullFailures: number;
  restarts: number;
  doing: Doing;
  /** How it ended the last time, where it runs or waits again. */
  last: (Doing & { kind: 'ended' }) | undefined;
  startAtMs: number | undefined;
}

/** What the kubelet remembers of a pod; nothing of it is stored that the status does not show. */
export interface PodLife {
  readonly containers: ContainerLife[];
  readonly startedMs: number;
  stopAt: number | undefined;
}

const creating: Doing = { kind: 'waiting', reason: 'ContainerCreating', message: '' };

/** The life of a pod as its status tells it, so that a restart of the server goes on with running pods. */
export function livesFrom(pod: Tree, now: Temporal.Instant): PodLife {
  const part = (list: string, kind: 'init' | 'regular'): ContainerLife[] =>
    treesAt(pod, 'spec', list).map((container) => {
      const statuses = treesAt(
        pod,
        'status',
        kind === 'init' ? 'initContainerStatuses' : 'containerStatuses',
      );
      return lifeFrom(
        container,
        statuses.find((status) => status.name === container.name),
        { kind, now },
      );
    });
  return {
    containers: [...part('initContainers', 'init'), ...part('containers', 'regular')],
    startedMs: now.epochMilliseconds,
    stopAt: undefined,
  };
}

function lifeFrom(
  container: Tree,
  status: Tree | undefined,
  { kind, now }: { readonly kind: 'init' | 'regular'; readonly now: Temporal.Instant },
): ContainerLife {
  const life: ContainerLife = {
    name: textAt(container, 'name'),
    part: kind,
    image: textAt(container, 'image'),
    pull: { kind: 'wanted' },
    pullFailures: 0,
    restarts: numberAt(status, 'restartCount'),
    doing: creating,
    last: undefined,
    startAtMs: undefined,
  };
  const digest = /@(sha256:[0-9a-f]{64})$/.exec(textAt(status, 'imageID'))?.[1];
  const since = textAt(status, 'state', 'running', 'startedAt');
  if (digest === undefined || (since === '' && kind === 'regular')) return life;
  const sinceMs = now.epochMilliseconds - (since === '' ? 0 : millisecondsSince(since, now));
  const isOver = kind === 'init' && since === '';
  const doing: Doing = isOver
    ? { kind: 'ended', sinceMs, atMs: sinceMs, exitCode: 0 }
    : { kind: 'running', sinceMs, ready: at(status, 'ready') === true };
  return { ...life, pull: { kind: 'done', digest }, doing };
}

interface Pulling {
  readonly options: KubeletOptions;
  readonly now: number;
  readonly pull: (container: ContainerLife) => void;
}

/** Begins the pulls that are due; a container whose image was changed in place begins anew. */
export function startPulls(pod: Tree, life: PodLife, { options, now, pull }: Pulling): void {
  for (const container of life.containers) {
    const image = textAt(specOf(pod, container), 'image');
    if (image !== container.image) {
      Object.assign(container, {
        image,
        pull: { kind: 'wanted' },
        doing: creating,
        startAtMs: undefined,
        restarts: container.restarts + 1,
      });
    }
    const isDue = container.pull.kind === 'failed' && now >= retryAt(container, options.timing);
    if (container.pull.kind !== 'wanted' && !isDue) continue;
    container.pull = { kind: 'running' };
    pull(container);
  }
}

export function specOf(pod: Tree, container: ContainerLife): Tree {
  const list = container.part === 'init' ? 'initContainers' : 'containers';
  return treesAt(pod, 'spec', list).find((spec) => spec.name === container.name) ?? {};
}

function pauseMs(timing: KubeletTiming, failures: number): number {
  return timing.backOffMs * Math.min(30, 2 ** Math.max(0, failures - 1));
}

function retryAt(container: ContainerLife, timing: KubeletTiming): number {
  return container.pull.kind === 'failed' ? container.pull.atMs + pauseMs(timing, container.pullFailures) : 0;
}

interface Step {
  readonly options: KubeletOptions;
  readonly now: number;
}

/** Brings every container as far as it is now; says when the next thing happens. */
export function stepPod(pod: Tree, life: PodLife, step: Step): number | undefined {
  const inits = life.containers.filter((container) => container.part === 'init');
  const dues: (number | undefined)[] = [];
  for (const container of life.containers) {
    const isHeld = container.part === 'regular' && !inits.every((init) => init.doing.kind !== 'waiting');
    if (isHeld) container.doing = { kind: 'waiting', reason: 'PodInitializing', message: '' };
    else dues.push(stepContainer(pod, container, step));
  }
  const ahead = dues.filter((due) => due !== undefined).map((due) => Math.max(0, due - step.now));
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}

/** The moment of the container's next change, or undefined where it waits for nothing that a clock tells. */
function stepContainer(pod: Tree, container: ContainerLife, step: Step): number | undefined {
  const { options, now } = step;
  const behaviour = options.behaviour(pod, specOf(pod, container));
  if (behaviour === 'pull-error' && container.pull.kind === 'done') {
    container.pull = { kind: 'failed', error: 'told to fail', atMs: now };
  }
  if (container.pull.kind === 'failed') return failedPull(container, step);
  if (container.pull.kind !== 'done') return undefined;
  if (container.doing.kind === 'running') return stepRunning(pod, container, step);
  if (container.doing.kind === 'ended') return restart(pod, container, step);
  container.startAtMs ??= now + options.timing.startMs;
  if (now < container.startAtMs) return container.startAtMs;
  container.startAtMs = undefined;
  if (container.part === 'init' && !isSidecar(pod, container))
    container.doing = { kind: 'ended', sinceMs: now, atMs: now, exitCode: 0 };
  else container.doing = { kind: 'running', sinceMs: now, ready: false };
  return container.doing.kind === 'ended' ? undefined : stepRunning(pod, container, step);
}

function isSidecar(pod: Tree, container: ContainerLife): boolean {
  return textAt(specOf(pod, container), 'restartPolicy') === 'Always';
}

function failedPull(container: ContainerLife, { options, now }: Step): number {
  const { pull } = container;
  if (pull.kind !== 'failed') return now;
  if (pull.atMs === now || container.doing.kind !== 'waiting' || !container.doing.reason.includes('Pull'))
    container.pullFailures += 1;
  const isFresh = now - pull.atMs < options.timing.backOffMs / 2;
  container.doing = isFresh
    ? { kind: 'waiting', reason: 'ErrImagePull', message: pull.error }
    : {
        kind: 'waiting',
        reason: 'ImagePullBackOff',
        message: `Back-off pulling image "${container.image}": ErrImagePull: ${pull.error}`,
      };
  return isFresh ? pull.atMs + options.timing.backOffMs / 2 : retryAt(container, options.timing);
}

function stepRunning(pod: Tree, container: ContainerLife, { options, now }: Step): number | undefined {
  const { doing } = container;
  if (doing.kind !== 'running') return undefined;
  const behaviour = options.behaviour(pod, specOf(pod, container));
  const endsBySelf =
    textAt(pod, 'spec', 'restartPolicy') !== 'Always' &&
    behaviour === 'ready' &&
    container.part === 'regular';
  const endAt = doing.sinceMs + options.timing.runMs;
  if (behaviour === 'crash' || endsBySelf) {
    if (now < endAt) return endAt;
    container.doing = {
      kind: 'ended',
      sinceMs: doing.sinceMs,
      atMs: now,
      exitCode: behaviour === 'crash' ? 1 : 0,
    };
    return restart(pod, container, { options, now });
  }
  if (behaviour === 'never-ready' || doing.ready) return undefined;
  const readyAt = doing.sinceMs + options.timing.readyMs;
  if (now < readyAt) return readyAt;
  container.doing = { ...doing, ready: true };
  return undefined;
}

/** An ended container of a pod that restarts waits in CrashLoopBackOff and runs again. */
function restart(pod: Tree, container: ContainerLife, { options, now }: Step): number | undefined {
  const { doing } = container;
  const policy = textAt(pod, 'spec', 'restartPolicy');
  if (
    doing.kind !== 'ended' ||
    container.part === 'init' ||
    policy === 'Never' ||
    (policy === 'OnFailure' && doing.exitCode === 0)
  )
    return undefined;
  container.last = doing;
  const pause = container.restarts === 0 ? 0 : pauseMs(options.timing, container.restarts);
  const message = `back-off ${Math.ceil(pause / 1_000)}s restarting failed container=${container.name} pod=${textAt(pod, 'metadata', 'name')}_${textAt(pod, 'metadata', 'namespace')}(${uidOf(pod)})`;
  container.doing = { kind: 'waiting', reason: 'CrashLoopBackOff', message };
  container.restarts += 1;
  container.startAtMs = now + pause;
  return container.startAtMs;
}
