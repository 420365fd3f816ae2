import type { ApartReader } from '../../edges/exec/interface.ts';
import { type Digest, errorMessage, OakumError } from '../../kernel/pure/index.ts';
import { DocumentLine, type DocumentQuestion } from './answer.ts';
import type { DocumentKind, DocumentReading } from './reader.ts';

export interface DocumentToRead {
  readonly kind: DocumentKind;
  /** How the person calls it; quoted in errors and in the coverage. */
  readonly label: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal | undefined;
}

/** A reading with the digest of the bytes that were read. */
export type DigestedReading = DocumentReading & { readonly digest: Digest };

const timeoutMs = 2 * 60_000;
export const maxDocumentBytes = 64 * 2 ** 20;

/**
 * Reads a document in a process apart, whatever its format. Codes: `documents.malformed`, `documents.version`,
 * `documents.too-large`, `documents.too-deep`, `documents.cyclic`, `documents.empty`,
 * `documents.unknown-format`, `documents.other-kind`, `documents.reader-crashed`, `documents.reader-timeout`; each names
 * the document, and the place in it where there is one.
 */
export async function readDocument(apart: ApartReader, document: DocumentToRead): Promise<DigestedReading> {
  const { kind, label, bytes, signal } = document;
  const header: DocumentQuestion = { document: { kind, label, maxBytes: maxDocumentBytes } };
  const lines = await ask(() => apart.ask({ header, bytes, signal, timeoutMs }), label);
  const parsed = DocumentLine.safeParse(lines[0]);
  if (!parsed.success)
    throw new OakumError('documents.reader-crashed', `${label}: the reader gave an answer of another form`);
  if (parsed.data.kind === 'document') return { ...parsed.data.reading, digest: parsed.data.digest };
  const { code, reason } = parsed.data;
  const isOurs = /^documents\.[a-z-]{1,40}$/.test(code);
  throw new OakumError(isOurs ? code : 'documents.malformed', `${label}: ${reason.slice(0, 500)}`);
}

const codes: ReadonlyMap<string, string> = new Map([
  ['exec.crashed', 'documents.reader-crashed'],
  ['exec.timeout', 'documents.reader-timeout'],
  ['exec.output-too-large', 'documents.too-large'],
]);

async function ask<T>(act: () => Promise<T>, label: string): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const code = error instanceof OakumError ? codes.get(error.code) : undefined;
    if (code === undefined) throw error;
    throw new OakumError(code, `${label}: ${errorMessage(error)}`, { cause: error });
  }
}
