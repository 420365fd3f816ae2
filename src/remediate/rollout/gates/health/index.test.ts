import { describe, expect, it } from 'vitest';
import type { ObservedPod, SeenRollout } from '../../../../model/index.ts';
import { SimulatedDeployment } from '../../conformance/simulated-deployment.ts';
import { type HealthFacts, health } from './index.ts';

const seen: SeenRollout = new SimulatedDeployment({ replicas: 2, image: 'web:1', behaviours: {} }).observe();
const [first] = seen.pods;
const stuck = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: '' }];
const quota = [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota' }];

function pod(more: Partial<ObservedPod>): ObservedPod {
  if (first === undefined) throw new Error('the simulation has pods');
  return { ...first, name: 'new-1', ...more };
}

function waiting(reason: string): Partial<ObservedPod> {
  return { isReady: false, waiting: [{ container: 'web', reason, message: 'why' }] };
}

function at(seconds: number): string {
  return Temporal.Instant.from('2026-11-21T09:00:00Z')
    .add({ seconds })
    .toString({ fractionalSecondDigits: 3 });
}

function judge(fresh: readonly ObservedPod[], more: Partial<HealthFacts> = {}) {
  const answer = health.judge({
    seen,
    fresh,
    allowed: 2,
    startedAt: at(0),
    readySince: undefined,
    now: at(5),
    bakeMs: 10_000,
    deadlineMs: 60_000,
    ...more,
  });
  return `${answer.kind}: ${answer.reason}`;
}

describe('the health gate', () => {
  it.each([
    ['no pod yet', judge([]), 'watching: no new pod was made yet'],
    ['no pod for too long', judge([], { now: at(60) }), 'inconclusive: no new pod was made yet'],
    [
      'no pod because of a quota',
      judge([], { now: at(60), seen: { ...seen, conditions: quota } }),
      'inconclusive: no new pod was made yet: exceeded quota',
    ],
    [
      'a pod without node',
      judge([pod({ isScheduled: false, isReady: false })]),
      'watching: no new pod is scheduled yet',
    ],
    [
      'a pod without node for too long',
      judge([pod({ isScheduled: false, isReady: false })], { now: at(61) }),
      'inconclusive: no new pod is scheduled yet',
    ],
    [
      'a second pod without node for too long',
      judge([pod({}), pod({ name: 'new-2', isScheduled: false, isReady: false })], {
        seen: { ...seen, conditions: stuck },
      }),
      'inconclusive: new pod new-2 is not scheduled',
    ],
    ['a pod that starts', judge([pod({ isReady: false })]), 'watching: new pod new-1 is not ready yet'],
    [
      'a pod that starts for too long',
      judge([pod({ isReady: false })], { now: at(60) }),
      'fail: new pod new-1 did not get ready in time',
    ],
    [
      'a pod that got its node late',
      judge([pod({ isReady: false, scheduledAt: at(30) })], { now: at(60) }),
      'watching: new pod new-1 is not ready yet',
    ],
    [
      "Kubernetes' own deadline",
      judge([pod({ isReady: false })], { seen: { ...seen, conditions: stuck } }),
      'fail: new pod new-1 did not get ready in time',
    ],
    [
      'a deadline of the version before',
      judge([pod({ isReady: false })], {
        seen: { ...seen, generation: 9, observedGeneration: 8, conditions: stuck },
      }),
      'watching: new pod new-1 is not ready yet',
    ],
    ['a restart', judge([pod({ restarts: 1 })]), 'fail: new pod new-1 restarted'],
    [
      'a bake under way',
      judge([pod({})], { readySince: at(0) }),
      'watching: the new pods are ready and are being watched',
    ],
    [
      'a bake at its end',
      judge([pod({})], { readySince: at(0), now: at(10) }),
      'pass: the new pods stayed ready for the whole bake',
    ],
    [
      'fewer old pods than allowed',
      judge([pod({})], { readySince: at(0), now: at(10), allowed: 3 }),
      'watching: only 2 of 3 pods that must serve are ready',
    ],
    [
      'fewer old pods for too long',
      judge([pod({})], { readySince: at(0), now: at(70), allowed: 3 }),
      'inconclusive: only 2 of 3 pods that must serve are ready',
    ],
    [
      'a container that is being made',
      judge([pod(waiting('ContainerCreating'))]),
      'watching: new pod new-1 is not ready yet',
    ],
    [
      'a missing ConfigMap, which may still come',
      judge([pod(waiting('CreateContainerConfigError'))]),
      'watching: new pod new-1 is not ready yet',
    ],
  ])('says of %s what it means', (_name, answer, expected) => {
    expect(answer).toBe(expected);
  });

  it.each(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'CrashLoopBackOff', 'RunContainerError'])(
    'fails at once for %s',
    (reason) => {
      expect(judge([pod(waiting(reason))])).toBe(`fail: new pod new-1: container web is in ${reason}: why`);
    },
  );

  it('says what it measured', () => {
    const answer = health.judge({
      seen,
      fresh: [pod({})],
      allowed: 2,
      startedAt: at(0),
      readySince: at(0),
      now: at(10),
      bakeMs: 10_000,
      deadlineMs: 60_000,
    });
    expect(answer).toEqual({
      kind: 'pass',
      gate: 'health',
      reason: 'the new pods stayed ready for the whole bake',
      at: at(10),
      measured: [
        'desired=2',
        'ready=2',
        'updated=2',
        'available=2',
        'newPods=1',
        'newReady=1',
        'newRestarts=0',
        `readySince=${at(0)}`,
      ],
    });
  });
});
