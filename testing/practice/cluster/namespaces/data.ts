import type { Tree } from '../../../kube/index.ts';
import { service } from '../network.ts';
import { cronJob, deployment, job, statefulSet } from '../objects.ts';

const namespace = 'data';

/** Databases and what is made of them. No policy speaks for this namespace, so nothing is changed here. */
export const data: readonly Tree[] = [
  statefulSet({
    namespace,
    app: 'postgres',
    image: 'data/postgres:15.18',
    replicas: 3,
    port: 5432,
    init: [
      { name: 'permissions', image: 'platform/debian:12.8' },
      { name: 'restore', image: 'platform/tools:2.0.0' },
    ],
  }),
  service({ namespace, app: 'postgres', port: 5432 }),
  statefulSet({ namespace, app: 'redis', image: 'data/redis:7.0.15', replicas: 2, port: 6379 }),
  service({ namespace, app: 'redis', port: 6379 }),
  deployment({ namespace, app: 'etl', image: 'data/etl:0.4.0', replicas: 2 }),
  deployment({ namespace, app: 'reports', image: 'data/reports:0.9.1', port: 8080 }),
  service({ namespace, app: 'reports' }),
  cronJob({ namespace, app: 'backup', image: 'platform/tools:2.0.0' }, '30 1 * * *'),
  job({ namespace, app: 'import-2026-11', image: 'data/etl:0.4.0' }),
];
