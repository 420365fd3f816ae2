import { patchOptions } from '../../decide/options/index.ts';
import { choosePatches } from '../../decide/plan/index.ts';
import type {
  AdvisoryIndex,
  Contents,
  Coverage,
  Image,
  Patch,
  Ranked,
  ScanReport,
} from '../../model/index.ts';
import { lineageInUse } from '../estate/lineage-in-use.ts';
import type { World } from '../world.ts';
import { judge } from './judge.ts';
import { reportOf } from './report.ts';
import { readTables } from './tables.ts';

export interface OneSubject {
  readonly subject: ScanReport['subject'];
  readonly contents: Contents;
  readonly reference: string;
  /** A directory is none. */
  readonly image: Image | undefined;
  readonly index: AdvisoryIndex;
  readonly coverage: Coverage;
  readonly packagesOnly: boolean;
  readonly scannedAt: string;
}

/** The report on one subject by itself: nobody knows where it runs, so it counts as open, and says so. */
export async function reportSubject(world: World, input: OneSubject): Promise<ScanReport> {
  const { subject, contents, image, reference, index, coverage, scannedAt } = input;
  const counts = { workloads: 0, nodes: 0, images: subject.kind === 'image' ? 1 : 0 };
  const lineage = lineageInUse(image === undefined ? [] : [{ image, reference, contents }]);
  const base = { subject, scannedAt, coverage, counts, lineage, feeds: index.feeds };
  if (input.packagesOnly) {
    return reportOf({
      ...base,
      packages: contents.packages,
      ranked: [],
      patches: [],
      unknowns: [],
      lifecycle: [],
    });
  }
  const where = [{ id: subject.id, name: subject.name }];
  const exposures = [
    { level: 'unknown' as const, evidence: ['scanned by itself: nobody knows who can reach it'] },
  ];
  const judged = await judge(world, [{ contents, where, exposures }], {
    index,
    tables: await readTables(world.data),
    releases: [],
  });
  const report = reportOf({
    ...base,
    ...judged,
    packages: contents.packages,
    patches: patchesFor(input, judged.ranked),
  });
  const store = await world.store();
  await store.knowledge.saveReport(report);
  return report;
}

function patchesFor(input: OneSubject, ranked: readonly Ranked[]): readonly Patch[] {
  if (ranked.length === 0) return [];
  const use = {
    subject: input.contents.subject,
    reference: input.reference,
    digest: input.image?.family.manifest,
    os: input.contents.os,
    targets: [],
    idle: [],
    outsideTemplate: [],
    bases: [],
  };
  return choosePatches(patchOptions({ use, ranked, candidates: [] }));
}
