import { kindConformance, template } from '../conformance/kind-suite.ts';
import { replicaSet } from './index.ts';

kindConformance(replicaSet, [
  ['its replicas', { replicas: 2, template }, { readyReplicas: 1 }, [2, 1, 'running']],
  ['an old revision as defined', { replicas: 0, template }, {}, [0, 0, 'defined']],
]);
