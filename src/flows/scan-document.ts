import type { DocumentKind, DocumentReading, DocumentSubject } from '../discover/documents/index.ts';
import { instantText, isDigest } from '../kernel/index.ts';
import { mergeCoverage, type ScanReport } from '../model/index.ts';
import { advisoriesFor } from './advisories-for.ts';
import { type ReportedThing, reportSubject } from './assess/report-subject.ts';
import { type DocumentSource, labelOf, openDocument, readStatements } from './open-document.ts';
import type { MatchOptions } from './scan-image.ts';
import type { World } from './world.ts';

export interface ScanDocumentRequest extends MatchOptions {
  readonly kind: Exclude<DocumentKind, 'vex' | 'history'>;
  readonly source: DocumentSource;
  readonly signal: AbortSignal;
}

/** Scans what a document lists: it is matched, dated and grouped like what a scan of the thing itself finds. */
export async function scanDocument(world: World, request: ScanDocumentRequest): Promise<ScanReport> {
  const { kind, source, signal, packagesOnly } = request;
  const label = labelOf(source);
  world.progress.step(`reading ${label}`);
  // The document is read in another process; what it is matched against is opened meanwhile.
  const [reading, { index, coverage }] = await Promise.all([
    openDocument(world, { kind, source, signal }),
    advisoriesFor(world, request.advisoriesFrom),
  ]);
  const statements = await readStatements(world, request.vex ?? [], signal);
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
    // What the document says of itself counts as well; what the user gives comes later, and so before it.
    statements: [...reading.statements, ...statements],
    scannedAt: instantText(world.clock.now()),
  });
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
