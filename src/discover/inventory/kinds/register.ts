import { cronJob } from './cron-job/index.ts';
import { daemonSet } from './daemon-set/index.ts';
import { deployment } from './deployment/index.ts';
import { job } from './job/index.ts';
import type { WorkloadKind } from './kind.ts';
import { pod } from './pod/index.ts';
import { replicaSet } from './replica-set/index.ts';
import { statefulSet } from './stateful-set/index.ts';

/** Every provider of this shelf, one line each; a test compares it with the disk. */
export const workloadKinds: readonly WorkloadKind[] = [
  cronJob,
  daemonSet,
  deployment,
  job,
  pod,
  replicaSet,
  statefulSet,
];
