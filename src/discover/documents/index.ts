/**
 * Documents that others wrote: bills of materials, other scanners' reports, VEX. The format is told by content; hostile
 * text is read in a process apart, and becomes the same contents that a scan of an image gives, with everything in it
 * that could not be used in the coverage, by its place. It refuses to drop an entry silently, to take another scanner's
 * word for ours, and to follow what a document refers to.
 */

export { answerDocument, isDocumentQuestion } from './answer.ts';
export { historyOf } from './history-record.ts';
export { instantOf } from './instant-of.ts';
export {
  type DigestedReading,
  type DocumentToRead,
  maxDocumentBytes,
  readDocument,
} from './read-document.ts';
export type { DocumentKind, DocumentReading, DocumentSubject } from './reader.ts';
