import { basename, dirname } from 'node:path';
import {
  type DigestedReading,
  type DocumentKind,
  maxDocumentBytes,
  readDocument,
} from '../discover/documents/index.ts';
import { type Digest, OakumError, sha256 } from '../kernel/index.ts';
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
  const bytes =
    source.kind === 'file' ? await bytesOf(world, source.path) : one(new TextEncoder().encode(source.text));
  return readDocument(await world.layerReader(), { kind, label, bytes, signal });
}

/** A VEX document as it was at one moment. */
export interface VexDocument {
  /** How a person called it. */
  readonly label: string;
  /** Of its bytes. */
  readonly digest: Digest;
  readonly statements: readonly VexStatement[];
}

/** VEX documents, in the order in which they are named: what the user names is what the user trusts. */
export async function readVex(
  world: World,
  sources: readonly DocumentSource[],
  signal: AbortSignal,
): Promise<readonly VexDocument[]> {
  const documents: VexDocument[] = [];
  for (const source of sources) {
    const text = await wholeOf(world, source);
    const label = labelOf(source);
    const bytes = one(text);
    const { statements } = await readDocument(await world.layerReader(), {
      kind: 'vex',
      label,
      bytes,
      signal,
    });
    documents.push({ label, digest: sha256(text), statements });
  }
  return documents;
}

/** The statements of VEX documents, in the order of the documents. */
export async function readStatements(
  world: World,
  sources: readonly DocumentSource[],
  signal: AbortSignal,
): Promise<readonly VexStatement[]> {
  return (await readVex(world, sources, signal)).flatMap(({ statements }) => statements);
}

/** A text file of the user's, to the size that documents may have. @throws usage.document where there is none. */
export async function readText(world: Pick<World, 'openTree'>, path: string): Promise<string> {
  return new TextDecoder().decode(await wholeOf(world, { kind: 'file', path }));
}

/** All bytes, so that the digest is of what was read; the reader refuses what is larger, and says so. */
async function wholeOf(world: Pick<World, 'openTree'>, source: DocumentSource): Promise<Uint8Array> {
  if (source.kind === 'text') return new TextEncoder().encode(source.text);
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of await bytesOf(world, source.path)) {
    pieces.push(piece);
    size += piece.byteLength;
    if (size > maxDocumentBytes) break;
  }
  return Buffer.concat(pieces);
}

/** How a person calls it. */
export function labelOf(source: DocumentSource): string {
  return source.kind === 'file' ? source.path : source.label;
}

async function bytesOf(world: Pick<World, 'openTree'>, path: string): Promise<AsyncIterable<Uint8Array>> {
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

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
