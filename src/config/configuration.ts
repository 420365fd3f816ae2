import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, errorMessage, OakumError, sha256 } from '../kernel/index.ts';
import { type Documents, parseDocumentFiles } from './documents.ts';

/** Where the documents are: one YAML file, or a directory whose `.yaml` and `.yml` count (not those below it). */
export interface ConfigurationPlace {
  readonly path: string;
  /** The default folder may be absent: then there are no documents. One that a person named must be there. */
  readonly isRequired: boolean;
}

/** The files as they lay there at one moment. */
export interface ConfigurationFiles {
  /** The same as long as no name and no byte of them changed. */
  readonly version: string;
  /** @throws config.malformed (with file and line), config.unknown-kind, config.invalid (with the field). */
  documents(): Documents;
}

const mostFiles = 1000;
const mostBytes = 1024 * 1024;

/**
 * Reads the files, and parses them only when asked. Their whole content is compared, not their dates: a file that was
 * restored has an old date, and a mounted ConfigMap is a link.
 *
 * @throws config.missing, config.unreadable, config.too-large.
 */
export function readConfiguration({ path, isRequired }: ConfigurationPlace): ConfigurationFiles {
  const files = pathsAt(path, isRequired).map((name) => ({ name, text: reading(name) }));
  return {
    version: sha256(canonicalJson(files)),
    documents: () => parseDocumentFiles(files),
  };
}

function pathsAt(path: string, isRequired: boolean): readonly string[] {
  try {
    if (statSync(path).isFile()) return [path];
    const names = readdirSync(path).filter((name) => /\.ya?ml$/.test(name));
    if (names.length <= mostFiles) return names.toSorted().map((name) => join(path, name));
  } catch (cause) {
    if (!isRequired && isAbsent(cause)) return [];
    throw new OakumError('config.missing', `no configuration at ${path}`, {
      cause,
      hint: 'name a YAML file or a directory of them',
    });
  }
  throw new OakumError('config.too-large', `${path} has more than ${mostFiles} YAML files`, {
    hint: 'name a directory that holds the documents and nothing else',
  });
}

function reading(file: string): string {
  try {
    return textOf(file);
  } catch (cause) {
    if (cause instanceof OakumError) throw cause;
    throw new OakumError('config.unreadable', `${file} cannot be read: ${errorMessage(cause)}`, { cause });
  }
}

function textOf(file: string): string {
  const sizeBytes = statSync(file).size;
  if (sizeBytes <= mostBytes) return readFileSync(file, 'utf8');
  throw new OakumError('config.too-large', `${file} has ${sizeBytes} bytes, more than ${mostBytes}`, {
    hint: 'split it into several files',
  });
}

function isAbsent(cause: unknown): boolean {
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ENOENT';
}
