import { kindConformance, template } from '../conformance/kind-suite.ts';
import { job } from './index.ts';

kindConformance(job, [
  ['its parallelism', { parallelism: 2, template }, { ready: 1 }, [2, 1, 'running']],
  ['a suspended one as defined', { suspend: true, template }, {}, [0, 0, 'defined']],
  [
    'a complete one',
    { template },
    { conditions: [{ type: 'Complete', status: 'True' }] },
    [0, 0, 'finished'],
  ],
  ['a failed one', { template }, { conditions: [{ type: 'Failed', status: 'True' }] }, [0, 0, 'finished']],
]);
