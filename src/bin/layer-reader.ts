/**
 * The program that reads hostile bytes apart: layers and documents in, records out, under Node's permission model. It loads
 * what reads the one only when it is asked about the one: half of what a small layer costs is loading.
 */
import { serveApart } from '../edges/exec/serve-apart.ts';

// Loaded at once where it is known what will be asked; a failure shows when it is.
if (process.argv[2] === 'documents') import('../discover/documents/answer.ts').catch(() => {});

await serveApart(async function* (header, bytes) {
  const isAboutDocument = typeof header === 'object' && header !== null && 'document' in header;
  if (isAboutDocument) {
    const { answerDocument } = await import('../discover/documents/answer.ts');
    yield* answerDocument(header, bytes);
  } else {
    const { answerLayer } = await import('../discover/images/layers/answer.ts');
    yield* answerLayer(header, bytes);
  }
});
