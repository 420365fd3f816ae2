import { basename, dirname } from 'node:path';
import {
  type DocumentKind,
  type DocumentReading,
  type DocumentSubject,
  readDocument,
} from '../discover/documents/index.ts';
import { instantText, isDigest, OakumError } from '../kernel/index.ts';
import { mergeCoverage, type ScanReport } from '../model/index.ts';
import { advisoriesFor } from './advisories-for.ts';
import { type ReportedThing, reportSubject } from './assess/report-subject.ts';
import type { MatchOptions } from './scan-image.ts';
import type { World } from './world.ts';

/** A document: a file, or text that came another way. */
export type DocumentSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text'; readonly label: string; readonly text: string };

export interface ScanDocumentRequest extends MatchOptions {
  readonly kind: Exclude<DocumentKind, 'vex'>;
  readonly source: DocumentSource;
  readonly signal: AbortSignal;
}

/** Scans what a document lists: it is matched, dated and grouped like what a scan of the thing itself finds. */
export async function scanDocument(world: World, request: ScanDocumentRequest): Promise<ScanReport> {
  const { kind, source, signal, packagesOnly } = request;
  const label = labelOf(source);
  world.progress.step(`reading ${label}`);
  const reading = await openDocument(world, { kind, source, signal });
  const { index, coverage } = await advisoriesFor(world, request.advisoriesFrom);
  return reportSubject(world, {
    subject: subjectOf(reading, kind, label),
    things: reading.subjects.map((subject) =>
      thingOf(subject, kind === 'report' ? reading.producer : undefined),
    ),
    index,
    coverage: mergeCoverage([
      ...reading.subjects.map((subject) => subject.coverage),
      reading.coverage,
      coverage,
    ]),
    packagesOnly,
    scannedAt: instantText(world.clock.now()),
  });
}

/** Reads one document of the user's. @throws usage.document where there is none, documents.* for what is wrong in it. */
export async function openDocument(
  world: World,
  {
    kind,
    source,
    signal,
  }: { readonly kind: DocumentKind; readonly source: DocumentSource; readonly signal: AbortSignal },
): Promise<DocumentReading> {
  const label = labelOf(source);
  const bytes = source.kind === 'file' ? await bytesOf(world, source.path) : once(source.text);
  return readDocument(await world.layerReader(), { kind, label, bytes, signal });
}

function labelOf(source: DocumentSource): string {
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

function subjectOf(
  { subjects, format, producer }: DocumentReading,
  kind: ScanDocumentRequest['kind'],
  label: string,
): ScanReport['subject'] {
  const [only, ...others] = subjects;
  const id = only === undefined || others.length > 0 ? `${kind}:${label}` : only.id;
  const name = only === undefined || others.length > 0 ? label : only.name;
  return { id, kind, name, version: `${format} by ${producer}` };
}

/** By name, so that a new document about the same thing does not start the clocks anew. */
function thingOf(subject: DocumentSubject, scanner: string | undefined): ReportedThing {
  const { id, name, reference, digest, contents, identities, said } = subject;
  return {
    contents,
    reference: reference ?? name,
    digest: reference !== undefined && digest !== undefined && isDigest(digest) ? digest : undefined,
    place: { id: id.startsWith('image:') ? id : `document:${name}`, name },
    identities,
    ...(scanner === undefined ? {} : { saying: { by: scanner, said } }),
  };
}
