import { kindConformance, template } from '../conformance/kind-suite.ts';
import { cloneSet } from './index.ts';

kindConformance(cloneSet, [
  ['its replicas', { replicas: 3, template }, { readyReplicas: 2 }, [3, 2, 'running']],
  ['one replica where it says nothing', { template }, undefined, [1, 0, 'running']],
  ['zero replicas as defined', { replicas: 0, template }, {}, [0, 0, 'defined']],
]);
