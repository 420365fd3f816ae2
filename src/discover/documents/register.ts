import { cyclonedx } from './cyclonedx/index.ts';
import type { DocumentReader } from './reader.ts';

/** Every family of documents, one line each. */
export const documentReaders: readonly DocumentReader[] = [cyclonedx];
