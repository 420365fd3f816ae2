import { kindConformance, template } from '../conformance/kind-suite.ts';
import { knativeService } from './index.ts';

kindConformance(knativeService, [
  ['its template and leaves counting to its pods', { template }, {}, [undefined, undefined, undefined]],
]);
