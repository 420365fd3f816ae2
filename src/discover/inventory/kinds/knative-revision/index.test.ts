import { kindConformance, template } from '../conformance/kind-suite.ts';
import { knativeRevision } from './index.ts';

kindConformance(knativeRevision, [
  ['its pod spec as template', template.spec, {}, [undefined, undefined, undefined]],
]);
