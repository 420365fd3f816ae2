import { readFile, stat } from 'node:fs/promises';
import { errorMessage, OakumError } from '../../kernel/pure/index.ts';
import type { Secrets } from './interface.ts';

const mostBytes = 64 * 1024;

/** Reads credentials from the environment and from files, anew each time: files of Kubernetes Secrets change. */
export function makeSecrets(variable: (name: string) => string | undefined): Secrets {
  return {
    read: async (place) =>
      'env' in place
        ? checked(variable(place.env) ?? '', `the environment variable ${place.env}`)
        : checked(await fileText(place.file), place.file),
  };
}

async function fileText(path: string): Promise<string> {
  try {
    if ((await stat(path)).size > mostBytes) return '';
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new OakumError('ci.no-credential', `${path} cannot be read: ${errorMessage(cause)}`, { cause });
  }
}

/** What could end a header and begin another is no credential. */
function checked(text: string, where: string): string {
  const value = text.trim();
  if (/^[\x21-\x7e]{1,8192}$/.test(value)) return value;
  throw new OakumError('ci.no-credential', `there is no credential in ${where}`, {
    hint: 'one line of visible characters, as the CI gave it',
  });
}
