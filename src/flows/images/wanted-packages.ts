import type { DocumentReading, DocumentSubject } from '../../discover/documents/index.ts';
import { compareVersions, versionSchemeOf } from '../../formats/versions/index.ts';
import { isDigest, OakumError } from '../../kernel/index.ts';
import {
  type Coverage,
  type Finding,
  familyDigests,
  type ImageFamily,
  isOfSystem,
  nothingRead,
  type SaidFinding,
} from '../../model/index.ts';
import type { WantedPackage, WantedPackages } from '../../remediate/images/index.ts';
import { openDocument } from '../open-document.ts';
import type { PatchAsked } from '../patch-asked.ts';
import type { World } from '../world.ts';
import type { LookedAt } from './look-at-image.ts';

/** What the engines are asked for, and what of it came from where. */
export interface Wanting {
  readonly wanted: WantedPackages;
  /** Absent: every package. */
  readonly limitedTo: ReadonlySet<string> | undefined;
  readonly notes: readonly string[];
  /** Of the report, where there is one: an entry that cannot be read is no target, and is told. */
  readonly coverage: Coverage;
}

type Asked = Pick<PatchAsked, 'packages' | 'report' | 'signal'>;

/**
 * Everything, or what another scanner's report lists, or the packages that are named; both: those of the report that are
 * named. Names are only ever compared with those of installed packages.
 *
 * @throws usage.package, usage.report-of-another, and what reading documents throws
 */
export async function wantedPackages(world: World, looked: LookedAt, asked: Asked): Promise<Wanting> {
  const { packages = [], report } = asked;
  const named = packages.map(packageName);
  if (report !== undefined) return fromReport(world, looked, { ...asked, report, named });
  if (named.length === 0)
    return { wanted: { kind: 'all' }, limitedTo: undefined, notes: [], coverage: nothingRead };
  const fixes = highestFixes(looked.judged.findings);
  const list = named.map((name) => fixes.get(name) ?? newerThanInstalled(name, looked));
  return these(list, new Set(named));
}

/** @throws usage.package for what no distribution calls a package */
function packageName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9+._-]{0,127}$/.test(text)) return text;
  throw new OakumError('usage.package', `${JSON.stringify(text)} is no name of a package`);
}

function these(packages: readonly WantedPackage[], limitedTo: ReadonlySet<string>): Wanting {
  return { wanted: { kind: 'these', packages }, limitedTo, notes: [], coverage: nothingRead };
}

/** Nothing is known to be wrong with it: then whatever is newer. */
function newerThanInstalled(name: string, { read }: LookedAt): WantedPackage {
  const item = read.contents.packages.find((one) => one.name === name && isOfSystem(one.type));
  return { name, version: { kind: 'newer-than', version: item?.version ?? '0' } };
}

type Fixable = Pick<Finding | SaidFinding, 'package' | 'fix'>;

/** Of each package, the version in which the last of its findings is fixed. */
export function highestFixes(findings: readonly Fixable[]): ReadonlyMap<string, WantedPackage> {
  const fixes = new Map<string, WantedPackage>();
  for (const { package: item, fix } of findings) {
    const { name, type } = item;
    const scheme = versionSchemeOf(type);
    const { state, version, channel } = fix;
    const isOurs = isOfSystem(type) && state === 'fixed' && channel === undefined;
    if (!isOurs || scheme === undefined || version === undefined) continue;
    const known = fixes.get(name)?.version.version;
    if (known !== undefined && compareVersions(scheme, known, version) !== -1) continue;
    fixes.set(name, { name, version: { kind: 'at-least', version } });
  }
  return fixes;
}

interface FromReport extends Asked {
  readonly report: string;
  readonly named: readonly string[];
}

async function fromReport(
  world: World,
  { read }: LookedAt,
  { report, named, signal }: FromReport,
): Promise<Wanting> {
  const source = { kind: 'file', path: report } as const;
  const reading = await openDocument(world, { kind: 'report', source, signal });
  const { subjects, notes } = subjectsAbout(read.image.family, reading, report);
  const said = subjects.flatMap((one) => one.said).filter((one) => one.suppressed === undefined);
  const fixes = [...highestFixes(said).values()];
  const list = named.length === 0 ? fixes : fixes.filter(({ name }) => named.includes(name));
  const from = `${list.length} of ${fixes.length} packages that ${reading.producer} reports a fix for are asked for`;
  const coverage = reading.coverage;
  return { ...these(list, new Set(list.map(({ name }) => name))), notes: [from, ...notes], coverage };
}

/** What a report says of one image. @throws usage.report-of-another where the report names digests, and none of them is this image's */
export function subjectsAbout(
  family: ImageFamily,
  { subjects }: DocumentReading,
  label: string,
): { readonly subjects: readonly DocumentSubject[]; readonly notes: readonly string[] } {
  const ours: ReadonlySet<string> = new Set(familyDigests(family));
  const matching = subjects.filter((one) => digestsOf(one).some((digest) => ours.has(digest)));
  if (matching.length > 0) return { subjects: matching, notes: [] };
  const [other] = subjects.filter((one) => digestsOf(one).length > 0);
  if (other === undefined)
    return { subjects, notes: [`${label} names no digest: nobody can say whether it is about this image`] };
  const named = digestsOf(other).join(', ');
  throw new OakumError(
    'usage.report-of-another',
    `${label} is about ${other.name} (${named}), not about ${family.manifest}`,
    { hint: 'scan the image anew, or name the image by the digest that was scanned' },
  );
}

function digestsOf({ digest, identities }: DocumentSubject): readonly string[] {
  const all = [...(digest === undefined ? [] : [digest]), ...identities.filter((one) => isDigest(one))];
  return [...new Set(all)];
}
