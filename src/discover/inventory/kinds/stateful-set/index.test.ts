import { kindConformance, template } from '../conformance/kind-suite.ts';
import { statefulSet } from './index.ts';

kindConformance(statefulSet, [
  ['its replicas', { replicas: 2, template }, { readyReplicas: 2 }, [2, 2, 'running']],
  ['zero replicas as defined', { replicas: 0, template }, {}, [0, 0, 'defined']],
]);
