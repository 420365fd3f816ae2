import { compareText } from '../../kernel/pure/index.ts';
import {
  type AdvisoryIndex,
  type Contents,
  type Finding,
  feedsFor,
  type Package,
} from '../../model/index.ts';
import { type Answer, judge } from './affected.ts';
import { findingOf, type Hit } from './finding.ts';
import { groupByAlias } from './groups.ts';
import { type IgnoreReason, kernelIgnore, ownedIgnore, rejectedIgnore } from './ignores.ts';
import { type Route, routeOf } from './route.ts';
import { feedNotes, type Unknown, type UnknownNote, unknownsOf } from './unknowns.ts';

export type { Unknown } from './unknowns.ts';

/** A match that does not count, with the rule that says so. */
export interface Ignored extends IgnoreReason {
  readonly finding: Finding;
}

export interface MatchResult {
  /** One row for each vulnerability × package × path, sorted by package, then vulnerability. */
  readonly findings: readonly Finding[];
  readonly unknowns: readonly Unknown[];
  /** Of these, about packages that were not judged, or not to the end: nothing found in them is not none. */
  readonly unjudged: readonly Unknown[];
  readonly ignored: readonly Ignored[];
}

type LookUp = Extract<Route, { readonly kind: 'look-up' }>;

interface Judged {
  readonly rows: readonly { readonly finding: Finding; readonly ignore: IgnoreReason | undefined }[];
  readonly notes: readonly UnknownNote[];
}

/** Everything that the index knows about what is inside one subject. */
export function matchContents(contents: Contents, index: AdvisoryIndex): MatchResult {
  const judged = contents.packages.map((item) => judgePackage(item, contents, index));
  const rows = [...new Map(judged.flatMap((one) => one.rows).map((row) => [row.finding.id, row])).values()];
  rows.sort((left, right) => compareFindings(left.finding, right.finding));
  const notes = judged.flatMap((one) => one.notes);
  return {
    findings: rows.flatMap(({ finding, ignore }) => (ignore === undefined ? [finding] : [])),
    unknowns: unknownsOf(notes),
    unjudged: unknownsOf(notes.filter(({ standing }) => standing !== 'unfixed-unlisted')),
    ignored: rows.flatMap(({ finding, ignore }) => (ignore === undefined ? [] : [{ finding, ...ignore }])),
  };
}

function judgePackage(item: Package, contents: Contents, index: AdvisoryIndex): Judged {
  const route = routeOf(item, contents.os, index);
  if (route.kind === 'unknown') {
    return { rows: [], notes: [{ what: route.what, item, reason: route.reason, standing: 'not-judged' }] };
  }
  const answers = lookUp(route, route.names, index);
  const undecided = lookUp(route, route.undecided ?? [], index);
  const hits = answers.flatMap(({ answer, ...found }) =>
    answer.kind === 'affected' ? [{ ...found, answer }] : [],
  );
  const feeds = feedsFor(index, route.ecosystem);
  return {
    rows: rowsOf(hits, { item, route, contents, index, known: answers.map(({ advisory }) => advisory) }),
    notes: [
      ...feedNotes(item, { route, feeds, hasRows: answers.length > 0 }),
      ...undecided.flatMap((found) => undecidedNotes(found, { item, route })),
      ...answers.flatMap((found) => unreadableNotes(found, { item, route })),
    ],
  };
}

interface Found {
  readonly advisory: Hit['advisory'];
  readonly lookedUp: string;
  readonly answer: Answer;
}

function lookUp(route: LookUp, names: readonly string[], index: AdvisoryIndex): readonly Found[] {
  return names.flatMap((lookedUp) =>
    index
      .lookup(route.ecosystem, lookedUp)
      .map((advisory) => ({ advisory, lookedUp, answer: judge(advisory, route) })),
  );
}

interface RowsContext {
  readonly item: Package;
  readonly route: LookUp;
  readonly contents: Contents;
  readonly index: AdvisoryIndex;
  readonly known: readonly Hit['advisory'][];
}

/** What is withdrawn is no evidence: it makes a row only where nothing else does, and then an ignored one. */
function rowsOf(hits: readonly Hit[], context: RowsContext): Judged['rows'] {
  const { item, route, contents, index, known } = context;
  return groupByAlias(hits, known).map((group) => {
    const standing = group.items.filter(({ advisory }) => advisory.withdrawn === undefined);
    const items = standing.length > 0 ? standing : group.items;
    const facts = index.facts([group.name, ...group.aliases]);
    const finding = findingOf({ subject: contents.subject, item, route, group: { ...group, items }, facts });
    const ignore =
      (standing.length > 0 ? undefined : withdrawnIgnore(group.items)) ??
      rejectedIgnore(facts) ??
      kernelIgnore(item, route, contents) ??
      ownedIgnore(item, contents);
    return { finding, ignore };
  });
}

function withdrawnIgnore(hits: readonly Hit[]): IgnoreReason {
  const said = hits.map(({ advisory }) => `${advisory.id} on ${advisory.withdrawn?.slice(0, 10)}`);
  return { rule: 'withdrawn', reason: `withdrawn by its source: ${said.join(', ')}` };
}

/** It would be a finding if the advisory meant this package. */
function undecidedNotes(
  { advisory, answer }: Found,
  { item, route }: { readonly item: Package; readonly route: LookUp },
): readonly UnknownNote[] {
  if (answer.kind === 'not-affected') return [];
  const reason = `${advisory.id} may be about ${item.name}: it does not say for which module stream`;
  return [
    { what: `${route.title} advisories that name no module stream`, item, reason, standing: 'undecided' },
  ];
}

function unreadableNotes(
  { advisory, answer }: Found,
  { item, route }: { readonly item: Package; readonly route: LookUp },
): readonly UnknownNote[] {
  if (answer.kind !== 'unreadable') return [];
  const reason = `${advisory.id} of ${item.name}: ${route.version} and ${answer.bound} cannot be compared`;
  return [{ what: `${route.title} versions that cannot be compared`, item, reason, standing: 'undecided' }];
}

function compareFindings(left: Finding, right: Finding): number {
  return (
    compareText(left.package.name, right.package.name) ||
    compareText(left.package.path ?? '', right.package.path ?? '') ||
    compareText(left.vulnerability, right.vulnerability) ||
    compareText(left.id, right.id)
  );
}
