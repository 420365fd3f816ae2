import type { CollectorJob } from './job.ts';
import type { CollectorView } from './observe.ts';

/** What is done next about one collector. */
export type CollectorStep =
  | { readonly kind: 'wait' }
  | { readonly kind: 'read-log'; readonly pod: string }
  /** Its pod does not start with all mounts: again with the least. */
  | { readonly kind: 'reach-less'; readonly why: string }
  | { readonly kind: 'give-up'; readonly code: string; readonly reason: string };

export interface CollectorClock {
  readonly reach: CollectorJob['reach'];
  /** Since this Job was created. */
  readonly waitedSeconds: number;
  readonly deadlineSeconds: number;
}

const noImage = /^(?:ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull)/;
/** Pods start within seconds; one that is still being made after this is refused a mount, or waits for its image. */
const startSeconds = 30;
/** The Job ends itself at its deadline; this is for a controller that does not. */
const graceSeconds = 30;

/** Pure: the next step by what is seen and how long it took. */
export function nextStep(view: CollectorView, clock: CollectorClock): CollectorStep {
  const { reach, waitedSeconds, deadlineSeconds } = clock;
  switch (view.kind) {
    case 'ended':
      return { kind: 'read-log', pod: view.pod };
    case 'failed':
      return view.reason === 'DeadlineExceeded'
        ? timedOut(view, clock)
        : { kind: 'give-up', code: 'nodes.collector-failed', reason: `${view.reason}: ${view.message}` };
    case 'running':
      return waitedSeconds > deadlineSeconds + graceSeconds ? timedOut(view, clock) : { kind: 'wait' };
    case 'waiting': {
      const isBeingMade = view.hasPod && /^(?:ContainerCreating|CreateContainer|Pending)/.test(view.why);
      const limit = Math.min(startSeconds, deadlineSeconds / 2);
      if (noImage.test(view.why) && waitedSeconds > limit)
        return { kind: 'give-up', code: 'nodes.collector-image', reason: view.why };
      if (isBeingMade && reach === 'whole' && waitedSeconds > limit)
        return { kind: 'reach-less', why: `its pod was not started within ${Math.round(limit)} s` };
      if (!view.hasPod && waitedSeconds > limit)
        return {
          kind: 'give-up',
          code: 'nodes.collector-refused',
          reason:
            'no pod of the collector was made: a policy of the namespace forbids it (it needs hostPath, which Pod ' +
            'Security allows in namespaces that are labelled privileged)',
        };
      return waitedSeconds > deadlineSeconds + graceSeconds ? timedOut(view, clock) : { kind: 'wait' };
    }
  }
}

function timedOut(view: CollectorView, { deadlineSeconds }: CollectorClock): CollectorStep {
  const last = view.kind === 'waiting' ? `; last: ${view.why}` : '';
  const reason = `the collector did not end within ${deadlineSeconds} s${last}`;
  return { kind: 'give-up', code: 'nodes.collector-timeout', reason };
}
