import { readDirectory } from '../discover/images/index.ts';
import { instantText, OakumError } from '../kernel/index.ts';
import { mergeCoverage, type ScanReport } from '../model/index.ts';
import { advisoriesFor } from './advisories-for.ts';
import { reportSubject } from './assess/report-subject.ts';
import { readStatements } from './open-document.ts';
import type { MatchOptions } from './scan-image.ts';
import type { World } from './world.ts';

export interface ScanDirectoryRequest extends MatchOptions {
  readonly root: string;
  readonly signal: AbortSignal;
}

/** Scans a root file system as it lies on disk. @throws usage.directory where nothing is. */
export async function scanDirectory(world: World, request: ScanDirectoryRequest): Promise<ScanReport> {
  world.progress.step(`reading ${request.root}`);
  const tree = await world.openTree(request.root);
  if ((await tree.list('')).length === 0) {
    throw new OakumError('usage.directory', `${request.root} is no directory, or there is nothing in it`, {
      hint: 'name the root of a file system: where etc, usr and var are',
    });
  }
  const read = await readDirectory(tree, { reader: await world.layerReader(), signal: request.signal });
  const statements = await readStatements(world, request.vex ?? [], request.signal);
  const { index, coverage } = await advisoriesFor(world, request.advisoriesFrom);
  return reportSubject(world, {
    subject: { id: read.value.subject, kind: 'dir', name: request.root },
    things: [
      {
        contents: [read.value],
        reference: request.root,
        digest: undefined,
        place: { id: read.value.subject, name: request.root },
      },
    ],
    index,
    coverage: mergeCoverage([read.coverage, coverage]),
    packagesOnly: request.packagesOnly,
    statements,
    scannedAt: instantText(world.clock.now()),
  });
}
