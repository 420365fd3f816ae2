import { kindConformance, template } from '../conformance/kind-suite.ts';
import { pod } from './index.ts';

kindConformance(pod, [
  [
    'a ready one',
    template.spec,
    { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    [1, 1, 'running'],
  ],
  ['a pending one', template.spec, { phase: 'Pending' }, [1, 0, 'running']],
  ['an ended one', template.spec, { phase: 'Failed' }, [0, 0, 'finished']],
]);
