import { advancedDaemonSet } from './advanced-daemon-set/index.ts';
import { advancedStatefulSet } from './advanced-stateful-set/index.ts';
import { cloneSet } from './clone-set/index.ts';
import { cronJob } from './cron-job/index.ts';
import { daemonSet } from './daemon-set/index.ts';
import { deployment } from './deployment/index.ts';
import { job } from './job/index.ts';
import type { WorkloadKind } from './kind.ts';
import { knativeConfiguration } from './knative-configuration/index.ts';
import { knativeRevision } from './knative-revision/index.ts';
import { knativeService } from './knative-service/index.ts';
import { pod } from './pod/index.ts';
import { replicaSet } from './replica-set/index.ts';
import { rollout } from './rollout/index.ts';
import { statefulSet } from './stateful-set/index.ts';

/** Every provider of this shelf, one line each; a test compares it with the disk. */
export const workloadKinds: readonly WorkloadKind[] = [
  advancedDaemonSet,
  advancedStatefulSet,
  cloneSet,
  cronJob,
  daemonSet,
  deployment,
  job,
  knativeConfiguration,
  knativeRevision,
  knativeService,
  pod,
  replicaSet,
  rollout,
  statefulSet,
];
