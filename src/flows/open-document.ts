import { basename, dirname } from 'node:path';
import { type DigestedReading, type DocumentKind, readDocument } from '../discover/documents/index.ts';
import { OakumError } from '../kernel/index.ts';
import type { VexStatement } from '../model/index.ts';
import type { World } from './world.ts';

/** A document: a file, or text that came another way. */
export type DocumentSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text'; readonly label: string; readonly text: string };

export interface OpenRequest {
  readonly kind: DocumentKind;
  readonly source: DocumentSource;
  readonly signal: AbortSignal;
}

/** Reads one document of the user's. @throws usage.document where there is none, documents.* for what is wrong in it. */
export async function openDocument(
  world: World,
  { kind, source, signal }: OpenRequest,
): Promise<DigestedReading> {
  const label = labelOf(source);
  const bytes = source.kind === 'file' ? await bytesOf(world, source.path) : once(source.text);
  return readDocument(await world.layerReader(), { kind, label, bytes, signal });
}

/** The statements of VEX documents, in the order of the documents: what the user names is what the user trusts. */
export async function readStatements(
  world: World,
  sources: readonly DocumentSource[],
  signal: AbortSignal,
): Promise<readonly VexStatement[]> {
  const statements: VexStatement[] = [];
  for (const source of sources) {
    const reading = await openDocument(world, { kind: 'vex', source, signal });
    statements.push(...reading.statements);
  }
  return statements;
}

/** How a person calls it. */
export function labelOf(source: DocumentSource): string {
  return source.kind === 'file' ? source.path : source.label;
}

async function bytesOf(world: World, path: string): Promise<AsyncIterable<Uint8Array>> {
  const tree = await world.openTree(dirname(path));
  const name = basename(path);
  const entry = (await tree.list('')).find((one) => one.path === name);
  if (entry === undefined || entry.kind === 'directory' || entry.kind === 'other') {
    throw new OakumError('usage.document', `${path} is no file`, {
      hint: 'name a file, or - for standard input',
    });
  }
  return tree.stream(name);
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
