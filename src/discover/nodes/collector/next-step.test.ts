import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../edges/kube/interface.ts';
import { nextStep } from './next-step.ts';
import { observeCollector } from './observe.ts';

const object = (status: unknown): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Any',
  metadata: { name: 'oakum-node-1-x', uid: 'u', resourceVersion: '1' },
  status,
});
const pod = (state: unknown, phase = 'Pending') =>
  object({ phase, containerStatuses: [{ name: 'collector', state }] });
const failed = (reason: string) =>
  object({ conditions: [{ type: 'Failed', status: 'True', reason, message: 'said so' }] });
const creating = pod({ waiting: { reason: 'ContainerCreating' } });
const pulling = pod({ waiting: { reason: 'ImagePullBackOff', message: 'not found' } });
const ended = pod({ terminated: { exitCode: 0 } }, 'Succeeded');

describe('the next step with a collector', () => {
  it.each([
    ['waits for a pod', object({}), [], 5, 'wait'],
    ['waits for the start of its pod', object({}), [creating], 29, 'wait'],
    ['waits while it runs', object({}), [pod({ running: {} }, 'Running')], 100, 'wait'],
    ['reaches less when its pod does not start', object({}), [creating], 31, 'reach-less'],
    ['reads the log of a pod that ended', object({}), [ended], 3, 'read-log'],
    [
      'reads the log of a pod that ended although its Job is late',
      failed('DeadlineExceeded'),
      [ended],
      3,
      'read-log',
    ],
    ['gives up where no pod is made', object({}), [], 31, 'nodes.collector-refused'],
    ['gives up without its image', object({}), [pulling], 31, 'nodes.collector-image'],
    ['gives up at the deadline', failed('DeadlineExceeded'), [], 121, 'nodes.collector-timeout'],
    ['gives up when the Job did', failed('BackoffLimitExceeded'), [], 5, 'nodes.collector-failed'],
    [
      'gives up on a Job that nobody ends',
      object({}),
      [pod({ running: {} }, 'Running')],
      151,
      'nodes.collector-timeout',
    ],
    [
      'gives up on a pod that the kubelet refused',
      object({}),
      [object({ phase: 'Failed', reason: 'UnexpectedAdmissionError' })],
      2,
      'nodes.collector-failed',
    ],
    ['waits although a status is no status', object('x'), [object(7)], 2, 'wait'],
  ] as const)('%s', (_name, job, pods, waitedSeconds, expected) => {
    const step = nextStep(observeCollector(job, pods), {
      reach: 'whole',
      waitedSeconds,
      deadlineSeconds: 120,
    });
    expect(step.kind === 'give-up' ? step.code : step.kind).toBe(expected);
  });

  it('does not reach for less than the least', () => {
    const clock = { reach: 'least', deadlineSeconds: 120 } as const;
    const view = observeCollector(object({}), [creating]);
    expect(nextStep(view, { ...clock, waitedSeconds: 60 })).toEqual({ kind: 'wait' });
    expect(nextStep(view, { ...clock, waitedSeconds: 151 })).toEqual({
      kind: 'give-up',
      code: 'nodes.collector-timeout',
      reason: 'the collector did not end within 120 s; last: ContainerCreating',
    });
  });
});
