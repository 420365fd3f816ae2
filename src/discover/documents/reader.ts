import * as z from 'zod';
import type { XmlDocument } from '../../formats/xml-document/index.ts';
import { Contents, Coverage, HistoryRecord, SaidFinding, VexStatement } from '../../model/index.ts';

/** A document as it came in: its text, and what was parsed of it. */
export interface DocumentContent {
  readonly text: string;
  /** Where the text is JSON. */
  readonly value: unknown;
  /** Its elements where the text is XML. */
  readonly xml: XmlDocument | undefined;
  /** How the person calls it: a file name, `standard input`. */
  readonly label: string;
  /** What the subject is called when the document names none: from the digest of its bytes. */
  readonly fallbackId: string;
}

/** One thing that a document speaks about: an image, a directory, a workload's container. */
export const DocumentSubject = z
  .object({
    /** `image:sha256:…` where the document names the manifest, else `sbom:…` or `sbom-of-image:…`. */
    id: z.string(),
    name: z.string(),
    /** How to reach the image, without digest; absent where it is none, or the document does not say. */
    reference: z.string().optional(),
    digest: z.string().optional(),
    /** Every digest and purl by which others may name it. */
    identities: z.array(z.string()).readonly(),
    /** One for each operating system in it; nearly always one. */
    contents: z.array(Contents).readonly(),
    coverage: Coverage,
    said: z.array(SaidFinding).readonly(),
  })
  .readonly();
export type DocumentSubject = z.infer<typeof DocumentSubject>;

/** What a document says, whatever its format. */
export const DocumentReading = z
  .object({
    /** `CycloneDX 1.6` */
    format: z.string(),
    /** What made it: `syft 1.29.0`; `unknown` where it does not say. */
    producer: z.string(),
    /** Its own id: serial number, namespace, `@id`. */
    id: z.string(),
    subjects: z.array(DocumentSubject).readonly(),
    statements: z.array(VexStatement).readonly(),
    /** When a report was made, where it says so: what it found was there by then. */
    madeAt: z.string().optional(),
    /** What it knows of findings before: since when, who accepted, which ticket. Absent where its kind says no such thing. */
    history: z.array(HistoryRecord).readonly().optional(),
    /** What of the document could not be used although it was understood. */
    coverage: Coverage,
  })
  .readonly();
export type DocumentReading = z.infer<typeof DocumentReading>;

/** What a format family is for. */
export type DocumentKind = 'sbom' | 'report' | 'vex' | 'history';

/**
 * One format family. A reader is chosen by content, never by a file's name; no two recognise the same document. What a
 * document lists and a reader cannot use is in the coverage with its place; what makes the whole document unusable is
 * thrown: `documents.malformed`, `documents.version`, `documents.too-large`, `documents.cyclic`, each with the place.
 */
export interface DocumentReader {
  readonly id: string;
  readonly kinds: readonly DocumentKind[];
  /** Looks at the first of it only; never throws. */
  recognises(content: Pick<DocumentContent, 'text' | 'value' | 'xml'>): boolean;
  read(content: DocumentContent): DocumentReading;
}
