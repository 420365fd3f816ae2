import type { Saying } from '../../assess/match/index.ts';
import { patchOptions } from '../../decide/options/index.ts';
import { choosePatches } from '../../decide/plan/index.ts';
import type { Digest } from '../../kernel/index.ts';
import type {
  AdvisoryIndex,
  Contents,
  Coverage,
  Exposure,
  HostFacts,
  Image,
  Patch,
  Ranked,
  ScanReport,
  VexStatement,
  WaitingKernel,
} from '../../model/index.ts';
import { estateImages } from '../estate/estate-images.ts';
import { lineageInUse } from '../estate/lineage-in-use.ts';
import type { World } from '../world.ts';
import { judge } from './judge.ts';
import { withProfiles } from './profiles-for.ts';
import { reportOf } from './report.ts';
import type { Subject } from './subject.ts';
import { readTables } from './tables.ts';

/** One thing with what is in it; a document may speak of several. */
export interface ReportedThing {
  /** One for each operating system in it, of the same subject. */
  readonly contents: readonly Contents[];
  readonly reference: string;
  /** The digest of an image; a directory has none. */
  readonly digest: Digest | undefined;
  /** An image that was read itself; what a document says of one has no layers. */
  readonly image?: Image | undefined;
  /** The place that keeps its first seen dates: the same one each time that the thing is scanned again. */
  readonly place: { readonly id: string; readonly name: string };
  /** What else names it, for statements that are about it. */
  readonly identities?: readonly string[] | undefined;
  readonly saying?: Saying | undefined;
  /** Who can reach it, where somebody knows. */
  readonly exposure?: Exposure | undefined;
  /** Of a host: kernels that it has and does not run. */
  readonly waiting?: readonly WaitingKernel[] | undefined;
}

export interface ReportedSubject {
  readonly subject: ScanReport['subject'];
  readonly things: readonly ReportedThing[];
  readonly index: AdvisoryIndex;
  readonly coverage: Coverage;
  readonly packagesOnly: boolean;
  /** `aside`: a look in the middle of other work, which is not what was scanned last. */
  readonly keep?: 'aside' | undefined;
  readonly statements?: readonly VexStatement[] | undefined;
  readonly scannedAt: string;
  /** What else is not known, beside what judging says. */
  readonly unknowns?: ScanReport['unknowns'] | undefined;
  readonly host?: HostFacts | undefined;
}

/** The report on things by themselves: nobody knows where they run, so they count as open, and say so. */
export async function reportSubject(world: World, input: ReportedSubject): Promise<ScanReport> {
  const { subject, things, index, coverage, scannedAt, host, unknowns = [] } = input;
  const images = things.filter(({ digest }) => digest !== undefined).length;
  const counts = { workloads: 0, nodes: 0, images };
  const packages = things.flatMap(({ contents }) => contents.flatMap((one) => one.packages));
  const seen = things.flatMap(seenIn);
  const lineage = lineageInUse(seen, seen.length === 0 ? [] : await estateImages(world));
  const base = { subject, scannedAt, coverage, counts, lineage, feeds: index.feeds, packages, host };
  if (input.packagesOnly) {
    return reportOf({ ...base, ranked: [], patches: [], unknowns, lifecycle: [] });
  }
  const judged = await judge(world, await withProfiles(world, things.flatMap(subjectsOf)), {
    index,
    tables: await readTables(world.data),
    releases: [],
    statements: input.statements,
  });
  const patches = choosePatches(things.flatMap((thing) => optionsFor(thing, judged.ranked)));
  const report = reportOf({ ...base, ...judged, unknowns: [...judged.unknowns, ...unknowns], patches });
  if (input.keep === 'aside') return report;
  const store = await world.store();
  await store.knowledge.saveReport(report);
  return report;
}

function seenIn({ image, reference, contents }: ReportedThing) {
  return image === undefined ? [] : contents.map((one) => ({ image, reference, contents: one }));
}

const unknownExposure: Exposure = {
  level: 'unknown',
  evidence: ['scanned by itself: nobody knows who can reach it'],
};

function subjectsOf(thing: ReportedThing): readonly Subject[] {
  const { contents, place, reference, identities, saying, exposure = unknownExposure } = thing;
  return contents.map((one) => ({
    contents: one,
    where: [place],
    exposures: [exposure],
    references: [reference],
    identities,
    saying,
  }));
}

function optionsFor(
  { contents, reference, digest, waiting }: ReportedThing,
  ranked: readonly Ranked[],
): readonly Patch[] {
  const [main] = contents;
  const mine = ranked.filter(({ finding }) => finding.subject === main?.subject);
  if (main === undefined || mine.length === 0) return [];
  const use = {
    subject: main.subject,
    reference,
    digest,
    os: main.os,
    targets: [],
    idle: [],
    outsideTemplate: [],
    bases: [],
    waiting,
  };
  return patchOptions({ use, ranked: mine, candidates: [] });
}
