import { kindConformance, template } from '../conformance/kind-suite.ts';
import { advancedDaemonSet } from './index.ts';

kindConformance(advancedDaemonSet, [
  ['a pod for each node', { template }, { desiredNumberScheduled: 3, numberReady: 2 }, [3, 2, 'running']],
  ['no node as defined', { template }, { desiredNumberScheduled: 0 }, [0, 0, 'defined']],
  ['a status that is not written yet', { template }, undefined, [0, 0, 'defined']],
]);
