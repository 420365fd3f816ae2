import { instantText } from '../kernel/index.ts';
import {
  familyDigests,
  imageSubject,
  mergeCoverage,
  type Platform,
  type ScanReport,
} from '../model/index.ts';
import { advisoriesFor } from './advisories-for.ts';
import { reportSubject } from './assess/report-subject.ts';
import { readImage } from './images/read-image.ts';
import { type DocumentSource, readStatements } from './open-document.ts';
import type { World } from './world.ts';

export interface MatchOptions {
  /** A directory of advisories to match against instead of what is installed. */
  readonly advisoriesFrom: string | undefined;
  readonly packagesOnly: boolean;
  /** VEX documents: what they say is not affected or fixed is suppressed, and shown as such. */
  readonly vex?: readonly DocumentSource[] | undefined;
}

export interface ScanImageRequest extends MatchOptions {
  readonly reference: string;
  /** `linux/amd64`, `linux/arm/v7`. */
  readonly platform: string;
  readonly useCache: boolean;
  /** `aside`: a look in the middle of other work, which is not what was scanned last. */
  readonly keep?: 'aside' | undefined;
  readonly signal: AbortSignal;
}

/** Scans one image by itself: from a registry, an OCI layout or an archive. */
export async function scanImage(world: World, request: ScanImageRequest): Promise<ScanReport> {
  const { reference, signal, useCache } = request;
  world.progress.step(`reading ${reference}`);
  const read = await readImage(world, {
    reference,
    mayBeLocal: true,
    platform: parsePlatform(request.platform),
    useCache,
    withAttached: true,
    signal,
  });
  const statements = await readStatements(world, request.vex ?? [], signal);
  const { index, coverage } = await advisoriesFor(world, request.advisoriesFrom);
  const id = imageSubject(read.image.family.manifest);
  return reportSubject(world, {
    subject: { id, kind: 'image', name: reference },
    things: [
      {
        contents: [read.contents],
        reference,
        digest: read.image.family.manifest,
        image: read.image,
        place: { id, name: reference },
        identities: familyDigests(read.image.family),
      },
    ],
    index,
    coverage: mergeCoverage([read.coverage, coverage]),
    packagesOnly: request.packagesOnly,
    keep: request.keep,
    statements,
    scannedAt: instantText(world.clock.now()),
  });
}

export function parsePlatform(text: string): Platform {
  const [os = 'linux', architecture = 'amd64', variant] = text.split('/');
  return variant === undefined ? { os, architecture } : { os, architecture, variant };
}
