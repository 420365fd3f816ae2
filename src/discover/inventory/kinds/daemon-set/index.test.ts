import { kindConformance, template } from '../conformance/kind-suite.ts';
import { daemonSet } from './index.ts';

kindConformance(daemonSet, [
  [
    'its numbers from the status',
    { template },
    { desiredNumberScheduled: 4, numberReady: 3 },
    [4, 3, 'running'],
  ],
  ['no node for it as defined', { template }, undefined, [0, 0, 'defined']],
]);
