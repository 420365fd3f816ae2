import { builtIn } from '../resources/registry.ts';
import {
  conditionOf,
  controllerOf,
  isDeleting,
  millisecondsSince,
  nameOf,
  namespaceOf,
  secondsText,
  uidOf,
} from '../values/meta.ts';
import { at, copy, numberAt, put, putDefault, type Tree, textAt, treeAt } from '../values/tree.ts';
import type { World } from '../world.ts';
import { setCount } from './replica-set.ts';
import { type Again, type Controller, keyOf, splitKey } from './runtime.ts';
import { changeStatus, create, isActive, podFrom, podsOf, remove, setCondition } from './writes.ts';

/** Runs pods until enough of them have succeeded or too many have failed. */
export function makeJobController(world: World): Controller {
  const resource = builtIn('jobs');
  return {
    name: 'job',
    concerns: ({ resource: changed, object }) => {
      if (changed.plural === 'jobs') return [keyOf(object)];
      const owner = changed.plural === 'pods' ? controllerOf(object) : undefined;
      return owner?.kind === 'Job' ? [`${namespaceOf(object)}/${textAt(owner, 'name')}`] : [];
    },
    reconcile: (key) => {
      const { namespace, name } = splitKey(key);
      const job = world.store.get(resource, namespace, name);
      return job !== undefined && !isDeleting(job) && !isOver(job) ? run(world, job) : undefined;
    },
  };
}

function isOver(job: Tree): boolean {
  return ['Complete', 'Failed'].some((type) => conditionOf(job, type)?.status === 'True');
}

function run(world: World, job: Tree): Again {
  const owned = podsOf(world, job);
  const ended = (phase: string): number =>
    owned.filter((pod) => textAt(pod, 'status', 'phase') === phase).length;
  const [succeeded, failed] = [ended('Succeeded'), ended('Failed')];
  const active = owned.filter(isActive);
  const isSuspended = at(job, 'spec', 'suspend') === true;
  const leftMs = beforeDeadline(world, job);
  const isLate = leftMs !== undefined && leftMs <= 0;
  const isFailed = isLate || failed > numberAt(job, 'spec', 'backoffLimit');
  const left = numberAt(job, 'spec', 'completions') - succeeded;
  const room =
    isSuspended || isFailed ? 0 : Math.min(left, numberAt(job, 'spec', 'parallelism')) - active.length;
  for (let index = 0; index < room; index += 1) create(world, builtIn('pods'), podForm(job));
  if (isSuspended || isFailed || left <= 0) for (const pod of active) remove(world, builtIn('pods'), pod);
  changeStatus(world, builtIn('jobs'), job, (draft) => {
    if (!isSuspended) putDefault(draft, ['status', 'startTime'], secondsText(world.clock.now()));
    setCount(draft, 'active', left <= 0 || isFailed ? 0 : active.length + Math.max(0, room));
    setCount(draft, 'succeeded', succeeded);
    setCount(draft, 'failed', failed);
    put(
      draft,
      ['status', 'ready'],
      active.filter((pod) => conditionOf(pod, 'Ready')?.status === 'True').length,
    );
    if (left <= 0) complete(world, draft);
    if (isFailed)
      setCondition(world, draft, {
        type: 'Failed',
        status: 'True',
        ...(isLate ? late : tooOften),
      });
  });
  return leftMs === undefined || isLate ? undefined : leftMs;
}

const late = {
  reason: 'DeadlineExceeded',
  message: 'Job was active longer than specified deadline',
};
const tooOften = {
  reason: 'BackoffLimitExceeded',
  message: 'Job has reached the specified backoff limit',
};

/** Milliseconds until the Job has to end; undefined where it may take for ever. */
function beforeDeadline(world: World, job: Tree): number | undefined {
  const seconds = numberAt(job, 'spec', 'activeDeadlineSeconds');
  const started = textAt(job, 'status', 'startTime');
  if (seconds <= 0) return undefined;
  return seconds * 1_000 - (started === '' ? 0 : millisecondsSince(started, world.clock.now()));
}

function complete(world: World, draft: Tree): void {
  put(draft, ['status', 'completionTime'], secondsText(world.clock.now()));
  setCondition(world, draft, {
    type: 'Complete',
    status: 'True',
    reason: 'CompletionsReached',
    message: 'Reached expected number of succeeded pods',
  });
}

function podForm(job: Tree): Tree {
  const template = copy(treeAt(job, 'spec', 'template'));
  const labels = {
    'batch.kubernetes.io/controller-uid': uidOf(job),
    'batch.kubernetes.io/job-name': nameOf(job),
    'job-name': nameOf(job),
  };
  put(template, ['metadata', 'labels'], { ...treeAt(template, 'metadata', 'labels'), ...labels });
  return podFrom(template, job, { generateName: `${nameOf(job)}-` });
}
