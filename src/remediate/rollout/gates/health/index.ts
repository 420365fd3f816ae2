/**
 * The health gate: new pods Ready without a restart or a flap for the bake, the others not fewer than allowed. A new
 * pod that cannot pull, crashes or never gets ready is `fail`; no pod scheduled is `inconclusive`. That the API cannot
 * be read is `error`, and is said where it is found out.
 */
import type { ObservedPod, SeenRollout, Verdict } from '../../../../model/index.ts';
import type { GateAnswer, RolloutGate } from '../gate.ts';

export interface HealthFacts {
  readonly seen: SeenRollout;
  /** Pods of the new template that are not being deleted. */
  readonly fresh: readonly ObservedPod[];
  /** Ready pods that there must be, old and new together. */
  readonly allowed: number;
  /** When the new version was applied; its deadline counts from here, or from when its pod was scheduled. */
  readonly startedAt: string;
  /** Since when the same new pods were seen ready, by our clock. */
  readonly readySince: string | undefined;
  /** ISO text, our clock. */
  readonly now: string;
  readonly bakeMs: number;
  readonly deadlineMs: number;
}

export const health: RolloutGate<HealthFacts> = {
  id: 'health',
  judge: (facts) => brokenPod(facts) ?? unscheduled(facts) ?? unready(facts) ?? baked(facts),
};

/** Waiting reasons after which a container will not run by itself: kubelet and its image manager. */
const hopeless: readonly string[] = [
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'SignatureValidationFailed',
  'CrashLoopBackOff',
  'CreateContainerError',
  'RunContainerError',
];

function brokenPod(facts: HealthFacts): GateAnswer | undefined {
  for (const pod of facts.fresh) {
    const stuck = pod.waiting.find(({ reason }) => hopeless.includes(reason));
    if (stuck !== undefined) {
      const said = stuck.message === '' ? '' : `: ${stuck.message.slice(0, 300)}`;
      return verdict(
        facts,
        'fail',
        `new pod ${pod.name}: container ${stuck.container} is in ${stuck.reason}${said}`,
      );
    }
    if (pod.restarts > 0) return verdict(facts, 'fail', `new pod ${pod.name} restarted`);
  }
  return undefined;
}

function unscheduled(facts: HealthFacts): GateAnswer | undefined {
  if (facts.fresh.some(({ isScheduled }) => isScheduled)) return undefined;
  const reason = facts.fresh.length === 0 ? 'no new pod was made yet' : 'no new pod is scheduled yet';
  if (elapsed(facts.startedAt, facts.now) < facts.deadlineMs && !isStuck(facts.seen)) return watching(reason);
  const said = facts.seen.conditions.find(
    ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
  );
  return verdict(
    facts,
    'inconclusive',
    said === undefined ? reason : `${reason}: ${said.message.slice(0, 300)}`,
  );
}

function unready(facts: HealthFacts): GateAnswer | undefined {
  const late = facts.fresh.find(({ isReady }) => !isReady);
  if (late === undefined) return undefined;
  // The scheduler's clock is not ours, but a pod that waited long for a node must not be blamed for it.
  const isLate = elapsed(later(facts.startedAt, late.scheduledAt), facts.now) >= facts.deadlineMs;
  if (!isLate && !isStuck(facts.seen)) return watching(`new pod ${late.name} is not ready yet`);
  return late.isScheduled
    ? verdict(facts, 'fail', `new pod ${late.name} did not get ready in time`)
    : verdict(facts, 'inconclusive', `new pod ${late.name} is not scheduled`);
}

function baked(facts: HealthFacts): GateAnswer {
  const { seen, allowed, readySince, now, bakeMs } = facts;
  const baking = readySince === undefined ? 0 : elapsed(readySince, now);
  if (readySince === undefined || baking < bakeMs)
    return watching('the new pods are ready and are being watched');
  if (seen.replicas.ready >= allowed)
    return verdict(facts, 'pass', 'the new pods stayed ready for the whole bake');
  const reason = `only ${seen.replicas.ready} of ${allowed} pods that must serve are ready`;
  return elapsed(readySince, now) < bakeMs + facts.deadlineMs
    ? watching(reason)
    : verdict(facts, 'inconclusive', reason);
}

/** Kubernetes' own verdict; it is about this rollout only when its controller has seen the live object. */
function isStuck({ conditions, generation, observedGeneration }: SeenRollout): boolean {
  if (observedGeneration < generation) return false;
  return conditions.some(
    ({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded',
  );
}

function verdict(
  { fresh, seen, now, readySince }: HealthFacts,
  kind: Verdict['kind'],
  reason: string,
): Verdict {
  const { desired, ready, updated, available } = seen.replicas;
  const measured = [
    `desired=${desired}`,
    `ready=${ready}`,
    `updated=${updated}`,
    `available=${available}`,
    `newPods=${fresh.length}`,
    `newReady=${fresh.filter(({ isReady }) => isReady).length}`,
    `newRestarts=${fresh.reduce((sum, { restarts }) => sum + restarts, 0)}`,
    ...(readySince === undefined ? [] : [`readySince=${readySince}`]),
  ];
  return { kind, gate: 'health', reason, at: now, measured };
}

function watching(reason: string): GateAnswer {
  return { kind: 'watching', reason };
}

function later(left: string, right: string | undefined): string {
  return right === undefined || elapsed(left, right) < 0 ? left : right;
}

function elapsed(from: string, to: string): number {
  return Temporal.Instant.from(to).epochMilliseconds - Temporal.Instant.from(from).epochMilliseconds;
}
