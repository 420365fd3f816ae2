import { kindConformance, template } from '../conformance/kind-suite.ts';
import { knativeConfiguration } from './index.ts';

kindConformance(knativeConfiguration, [
  ['its template and leaves counting to its pods', { template }, {}, [undefined, undefined, undefined]],
]);
