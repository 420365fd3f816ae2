import { kindConformance, template } from '../conformance/kind-suite.ts';
import { cronJob } from './index.ts';

kindConformance(cronJob, [
  ['its active Jobs', { jobTemplate: { spec: { template } } }, { active: [{}] }, [1, undefined, 'running']],
  ['no active Job as running still', { jobTemplate: { spec: { template } } }, {}, [0, undefined, 'running']],
  [
    'a suspended one as defined',
    { suspend: true, jobTemplate: { spec: { template } } },
    {},
    [0, undefined, 'defined'],
  ],
]);
