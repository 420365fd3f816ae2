import { decodeText, parseJsonDocument } from '../../formats/json-document/index.ts';
import { errorCode, errorMessage } from '../../kernel/pure/index.ts';
import { type ClusterSighting, nothingRead, type Outcome, unreadOnly } from '../../model/index.ts';
import { splitJsonValues } from './json-values.ts';
import { fileSources } from './register.ts';
import type { PopulationFile } from './source.ts';

/** Most bytes of one file: a cloud's list of 500 clusters has about 5 MB. */
export const maxPopulationFileBytes = 32 * 2 ** 20;

/** Reads one file by whoever recognises it. What cannot be read or recognised is a coverage entry; never throws. */
export function readPopulationFile(label: string, bytes: Uint8Array): Outcome<readonly ClusterSighting[]> {
  try {
    const text = decodeText(bytes);
    const file: PopulationFile = { label, text, value: jsonIn(text) };
    // A list of no clusters is an answer, of whatever program.
    if (Array.isArray(file.value) && file.value.length === 0) return { value: [], coverage: nothingRead };
    const source = fileSources.find((one) => one.recognises(file));
    if (source !== undefined) return source.read(file);
    const known = fileSources.map(({ id }) => id).join(', ');
    return unreadFile(label, 'population.unknown-file', `it is none of ${known}`);
  } catch (error) {
    return unreadFile(label, errorCode(error), errorMessage(error));
  }
}

/** A file that could not be read. */
export function unreadFile(label: string, code: string, reason: string): Outcome<readonly ClusterSighting[]> {
  return { value: [], coverage: unreadOnly([{ what: label, code, reason }]) };
}

/** JSON, or several values after each other, as a loop over `aws eks describe-cluster` writes them. */
function jsonIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  const values = splitJsonValues(text).map((one) => parseJsonDocument(one));
  return values.length === 1 ? values[0] : values;
}
