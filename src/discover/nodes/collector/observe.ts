import * as z from 'zod';
import type { KubeObject } from '../../../edges/kube/interface.ts';

/** How far a collector is, by its Job and its pods. */
export type CollectorView =
  /** No pod runs yet; `why` is what the kubelet or nobody says. */
  | { readonly kind: 'waiting'; readonly hasPod: boolean; readonly why: string }
  | { readonly kind: 'running' }
  | { readonly kind: 'ended'; readonly pod: string; readonly exitCode: number }
  /** The Job gave up: DeadlineExceeded, BackoffLimitExceeded. */
  | { readonly kind: 'failed'; readonly reason: string; readonly message: string };

const JobStatus = z.object({
  conditions: z
    .array(
      z.object({
        type: z.string(),
        status: z.string(),
        reason: z.string().default(''),
        message: z.string().default(''),
      }),
    )
    .default([]),
});

const PodStatus = z.object({
  phase: z.string().default(''),
  reason: z.string().optional(),
  message: z.string().optional(),
  containerStatuses: z
    .array(
      z.object({
        state: z
          .object({
            running: z.unknown().optional(),
            waiting: z.object({ reason: z.string().default(''), message: z.string().default('') }).optional(),
            terminated: z.object({ exitCode: z.number().int() }).optional(),
          })
          .default({}),
      }),
    )
    .default([]),
});

/** What Job and pods say together; a pod that ended counts before a Job that gave up. */
export function observeCollector(job: KubeObject, pods: readonly KubeObject[]): CollectorView {
  const status = JobStatus.safeParse(job.status ?? {}).data ?? { conditions: [] };
  const failed = status.conditions.find(({ type, status: is }) => type === 'Failed' && is === 'True');
  const views = pods.map(viewOf);
  const ended = views.find((view) => view.kind === 'ended');
  if (ended !== undefined) return ended;
  if (failed !== undefined) return { kind: 'failed', reason: failed.reason, message: failed.message };
  return views[0] ?? { kind: 'waiting', hasPod: false, why: 'no pod of it was made' };
}

function viewOf(pod: KubeObject): CollectorView {
  const { data } = PodStatus.safeParse(pod.status ?? {});
  if (data === undefined) return { kind: 'waiting', hasPod: true, why: 'its pod has no status' };
  const state = data.containerStatuses[0]?.state;
  if (state?.terminated !== undefined)
    return { kind: 'ended', pod: pod.metadata.name, exitCode: state.terminated.exitCode };
  if (state?.running !== undefined) return { kind: 'running' };
  // The kubelet refused it before anything ran: UnexpectedAdmissionError, NodeAffinity, Evicted.
  if (data.phase === 'Failed')
    return { kind: 'failed', reason: data.reason ?? 'PodFailed', message: data.message ?? '' };
  const { reason = 'Pending', message = '' } = state?.waiting ?? {};
  return { kind: 'waiting', hasPod: true, why: [reason, message].filter(Boolean).join(': ').slice(0, 300) };
}
