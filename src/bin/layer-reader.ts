/** The program that reads hostile bytes apart: layers and documents in, records out, under Node's permission model. */
import { answerDocument, isDocumentQuestion } from '../discover/documents/index.ts';
import { answerLayer } from '../discover/images/layers/answer.ts';
import { serveApart } from '../edges/exec/serve-apart.ts';

await serveApart((header, bytes) =>
  isDocumentQuestion(header) ? answerDocument(header, bytes) : answerLayer(header, bytes),
);
