import * as z from 'zod';
import { decodeText } from '../../formats/json-document/index.ts';
import { errorMessage, hexOf, OakumError, sha256 } from '../../kernel/pure/index.ts';
import { DigestText } from '../../model/index.ts';
import { parseContent } from './content.ts';
import { type DocumentKind, type DocumentReader, DocumentReading } from './reader.ts';
import { documentReaders } from './register.ts';

/** What the parent asks of the process that reads hostile bytes; the document's bytes follow. */
export const DocumentQuestion = z
  .object({
    document: z
      .object({
        kind: z.enum(['sbom', 'report', 'vex', 'history']),
        label: z.string(),
        maxBytes: z.number().int().positive(),
      })
      .readonly(),
  })
  .readonly();
export type DocumentQuestion = z.infer<typeof DocumentQuestion>;

/** Its answer: the reading, or why there is none. */
export const DocumentLine = z.discriminatedUnion('kind', [
  /** `digest` is of the document's bytes. */
  z.object({ kind: z.literal('document'), reading: DocumentReading, digest: DigestText }),
  z.object({ kind: z.literal('failed'), code: z.string(), reason: z.string() }),
]);
export type DocumentLine = z.infer<typeof DocumentLine>;

/** Whether a question is about a document, for a program that also answers others. */
export function isDocumentQuestion(header: unknown): boolean {
  return DocumentQuestion.safeParse(header).success;
}

/** Answers one question about one document. One that cannot be read is an answer too. */
export async function* answerDocument(
  header: unknown,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<DocumentLine> {
  try {
    const { document } = DocumentQuestion.parse(header);
    const all = await gather(bytes, document.maxBytes);
    yield { kind: 'document', reading: readBytes(all, document), digest: sha256(all) };
  } catch (error) {
    const code = error instanceof OakumError ? error.code : 'documents.malformed';
    yield { kind: 'failed', code, reason: errorMessage(error) };
  }
}

async function gather(bytes: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.byteLength;
    if (size > maxBytes)
      throw new OakumError('documents.too-large', `the document has more than ${maxBytes} bytes`);
    // A chunk holds until the next is asked for.
    pieces.push(Buffer.from(chunk));
  }
  return Buffer.concat(pieces);
}

function readBytes(bytes: Uint8Array, { kind, label }: DocumentQuestion['document']): DocumentReading {
  const text = decodeText(bytes);
  if (!/\S/.test(text)) throw new OakumError('documents.empty', 'there is nothing in it');
  const content = parseContent(text, { label, fallbackId: hexOf(sha256(bytes)).slice(0, 16) });
  return readerFor(content, kind).read(content);
}

function readerFor(content: Parameters<DocumentReader['recognises']>[0], kind: DocumentKind): DocumentReader {
  const reader = documentReaders.find((one) => one.recognises(content));
  if (reader === undefined)
    throw new OakumError(
      'documents.unknown-format',
      `it is none of ${formatsFor(kind)}${content.xml === undefined ? '' : '; of XML only CycloneDX is read'}`,
    );
  if (reader.kinds.includes(kind)) return reader;
  throw new OakumError(
    'documents.other-kind',
    `it is a document of ${reader.id}, expected ${formatsFor(kind)}`,
  );
}

function formatsFor(kind: DocumentKind): string {
  return documentReaders
    .filter(({ kinds }) => kinds.includes(kind))
    .map(({ id }) => id)
    .join(', ');
}
