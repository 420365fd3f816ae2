/**
 * The program that reads hostile bytes apart: layers, documents and feeds in, records out, under Node's permission model. It loads
 * what reads the one only when it is asked about the one: half of what a small layer costs is loading.
 */
import { serveApart } from '../edges/exec/serve-apart.ts';

// Loaded at once where it is known what will be asked; a failure shows when it is.
if (process.argv[2] === 'documents') import('../discover/documents/answer.ts').catch(() => {});

await serveApart(async function* (header, bytes) {
  const about = typeof header === 'object' && header !== null ? header : {};
  if ('document' in about) {
    const { answerDocument } = await import('../discover/documents/answer.ts');
    yield* answerDocument(header, bytes);
  } else if ('feed' in about) {
    const { answerFeed } = await import('../assess/advisories/update/answer.ts');
    yield* answerFeed(header, bytes);
  } else {
    const { answerLayer } = await import('../discover/images/layers/answer.ts');
    yield* answerLayer(header, bytes);
  }
});
