import { readFile } from 'node:fs/promises';
import { OakumError } from '../kernel/index.ts';

/** A file that a person named on the command line. @throws usage.file */
export async function readFileOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new OakumError('usage.file', `cannot read ${file}`, { cause });
  }
}
