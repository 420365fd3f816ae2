import { createHash } from 'node:crypto';
import { conditionOf, secondsText, uidOf } from '../../values/meta.ts';
import { put, putDefault, type Tree, textAt, treesAt } from '../../values/tree.ts';
import type { World } from '../../world.ts';
import type { ContainerLife, Doing, PodLife } from './life.ts';

/** The status that a real kubelet would report for a pod in this state. */
export function writePodStatus(world: World, draft: Tree, life: PodLife): void {
  const regular = life.containers.filter((container) => container.part === 'regular');
  const inits = life.containers.filter((container) => container.part === 'init');
  const isReady = regular.every((container) => container.doing.kind === 'running' && container.doing.ready);
  put(draft, ['status', 'phase'], phaseOf(draft, life));
  putDefault(draft, ['status', 'startTime'], secondsText(world.clock.now()));
  if (regular.some((container) => container.doing.kind !== 'waiting')) address(draft);
  const waiting = regular
    .filter((container) => !(container.doing.kind === 'running' && container.doing.ready))
    .map((container) => container.name);
  const why = isReady
    ? undefined
    : { reason: 'ContainersNotReady', message: `containers with unready status: [${waiting.join(' ')}]` };
  setPodCondition(world, draft, {
    type: 'Initialized',
    isTrue: inits.every((init) => init.doing.kind !== 'waiting'),
    why: undefined,
  });
  setPodCondition(world, draft, { type: 'ContainersReady', isTrue: isReady, why });
  setPodCondition(world, draft, { type: 'Ready', isTrue: isReady, why });
  put(
    draft,
    ['status', 'containerStatuses'],
    regular.map((container) => statusOf(draft, container)),
  );
  if (inits.length > 0)
    put(
      draft,
      ['status', 'initContainerStatuses'],
      inits.map((container) => statusOf(draft, container)),
    );
}

function phaseOf(pod: Tree, life: PodLife): string {
  const regular = life.containers
    .filter((container) => container.part === 'regular')
    .map((container) => container.doing);
  const isEnd =
    textAt(pod, 'spec', 'restartPolicy') !== 'Always' && regular.every((doing) => doing.kind === 'ended');
  if (isEnd)
    return regular.some((doing) => doing.kind === 'ended' && doing.exitCode !== 0) ? 'Failed' : 'Succeeded';
  const hasBegun = life.containers.some(
    (container) =>
      container.part === 'regular' && (container.doing.kind !== 'waiting' || container.restarts > 0),
  );
  return hasBegun ? 'Running' : 'Pending';
}

/** An address that is the pod's for life, from its UID. */
function address(draft: Tree): void {
  const bytes = createHash('sha256').update(uidOf(draft)).digest();
  const ip = `10.${64 + ((bytes[0] ?? 0) % 64)}.${bytes[1] ?? 0}.${1 + ((bytes[2] ?? 0) % 254)}`;
  putDefault(draft, ['status', 'podIP'], ip);
  putDefault(draft, ['status', 'podIPs'], [{ ip }]);
}

interface PodCondition {
  readonly type: string;
  readonly isTrue: boolean;
  readonly why: { readonly reason: string; readonly message: string } | undefined;
}

function setPodCondition(world: World, draft: Tree, { type, isTrue, why }: PodCondition): void {
  const status = isTrue ? 'True' : 'False';
  const before = conditionOf(draft, type);
  const since =
    before?.status === status ? textAt(before, 'lastTransitionTime') : secondsText(world.clock.now());
  const condition = { type, status, ...why, lastProbeTime: null, lastTransitionTime: since };
  const all = treesAt(draft, 'status', 'conditions');
  const index = all.findIndex((candidate) => candidate.type === type);
  put(draft, ['status', 'conditions'], index < 0 ? [...all, condition] : all.with(index, condition));
}

function statusOf(pod: Tree, container: ContainerLife): Tree {
  const { doing, pull, last } = container;
  const hasRun = doing.kind !== 'waiting' || last !== undefined;
  const digest = pull.kind === 'done' && hasRun ? pull.digest : '';
  const id = createHash('sha256')
    .update(`${uidOf(pod)} ${container.name} ${container.restarts}`)
    .digest('hex');
  return {
    name: container.name,
    image: container.image,
    imageID: digest === '' ? '' : `${repositoryOf(container.image)}@${digest}`,
    ready: doing.kind === 'running' ? doing.ready : container.part === 'init' && doing.kind === 'ended',
    started: doing.kind === 'running',
    restartCount: container.restarts,
    state: stateOf(doing),
    lastState: last === undefined ? {} : stateOf(last),
    ...(hasRun ? { containerID: `containerd://${id}` } : {}),
  };
}

function stateOf(doing: Doing): Tree {
  const time = (ms: number): string => secondsText(Temporal.Instant.fromEpochMilliseconds(ms));
  if (doing.kind === 'running') return { running: { startedAt: time(doing.sinceMs) } };
  if (doing.kind === 'waiting')
    return { waiting: { reason: doing.reason, ...(doing.message === '' ? {} : { message: doing.message }) } };
  const reason = doing.exitCode === 0 ? 'Completed' : 'Error';
  return {
    terminated: {
      exitCode: doing.exitCode,
      reason,
      startedAt: time(doing.sinceMs),
      finishedAt: time(doing.atMs),
    },
  };
}

/** `registry:5000/shop/web` of `registry:5000/shop/web:1.2@sha256:…`. */
export function repositoryOf(image: string): string {
  const [name = ''] = image.split('@');
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
}
