/** The program that reads layers apart: bytes in, records out, under Node's permission model. */
import { answerLayer } from '../discover/images/layers/answer.ts';
import { serveApart } from '../edges/exec/serve-apart.ts';

await serveApart(answerLayer);
