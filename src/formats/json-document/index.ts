/**
 * JSON documents that strangers wrote: bills of materials, reports, VEX. Text is decoded, limited in size and depth and
 * parsed, and whatever is wrong is said with its place (`line 12 column 7`, `components[3].version`). It refuses to
 * repair anything, and to read on after the first mistake.
 */
export { decodeText } from './decode.ts';
export { type DocumentLimits, defaultDocumentLimits, parseJsonDocument } from './parse.ts';
export { placeText, readAs } from './read-as.ts';
