import type { Advisory, AdvisoryIndex, AffectedRange } from '../../model/index.ts';
import { judge } from './affected.ts';
import { type Hit, type Verdict, verdictOf } from './finding.ts';
import type { Found } from './found.ts';
import { groupByAlias } from './groups.ts';
import { type IgnoreReason, rejectedIgnore } from './ignores.ts';
import type { LookUp } from './look-up.ts';
import { withoutMended } from './mended.ts';
import { statementsFor, vendorIgnore, withStatedFix } from './statements.ts';

/** What the index says of one name and version. */
export interface Said {
  readonly verdicts: readonly { readonly verdict: Verdict; readonly ignore: IgnoreReason | undefined }[];
  /** Whether any advisory names the package, affected or not. */
  readonly isKnown: boolean;
  /** Of advisories that may mean this package and do not say so clearly. */
  readonly undecided: readonly Found[];
  /** Of advisories that say every version of a module that ended, and mean its successor. */
  readonly doubtful: readonly Found[];
  readonly unreadable: readonly Found[];
  /** Of advisories that do not say the same of all versions that this may be. */
  readonly differing: readonly Found[];
}

export type Verdicts = (route: LookUp) => Said;

const mostRemembered = 20_000;

/** Finds out once what is the same for every subject: images of an estate have most of their packages in common. */
export function makeVerdicts(index: AdvisoryIndex): Verdicts {
  const remembered = new Map<string, Said>();
  return (route) => {
    const key = keyOf(route);
    const kept = remembered.get(key);
    if (kept !== undefined) return kept;
    const said = ask(route, index);
    if (remembered.size >= mostRemembered) remembered.clear();
    remembered.set(key, said);
    return said;
  };
}

/** Everything that an answer depends on. How bounds are read follows from the names, and from whether they are of one program. */
function keyOf(route: LookUp): string {
  const { ecosystem, subscribed = [], architecture, names, undecided = [], version, scheme, caveat } = route;
  const { nearestName, successor, beside = [], possible } = route;
  const others = beside.map((one) => [one.ecosystem, one.name]);
  const asked = [ecosystem, subscribed, architecture, names, undecided, nearestName, successor, others];
  return JSON.stringify([...asked, version, possible?.atLeast, possible?.atMost, scheme, caveat]);
}

function ask(route: LookUp, index: AdvisoryIndex): Said {
  const { found, doubtful } = foundIn(route, index);
  const hits = withoutMended(found, route.version).flatMap(({ answer, ...rest }) =>
    answer.kind === 'affected' ? [{ ...rest, answer }] : [],
  );
  const known = found.map(({ advisory }) => advisory);
  const statements = hits.length === 0 ? [] : statementsFor(route, index);
  return {
    verdicts: groupByAlias(hits, known).map((group) => {
      const standing = group.items.filter(({ advisory }) => advisory.withdrawn === undefined);
      // What is withdrawn is no evidence: it makes a row only where nothing else does, and then an ignored one.
      const items = standing.length > 0 ? standing : group.items;
      const facts = index.facts([group.name, ...group.aliases]);
      const ignore = standing.length > 0 ? undefined : withdrawnIgnore(group.items);
      const names = [group.name, ...group.aliases];
      const about = { route, names, advisories: items.map(({ advisory }) => advisory) };
      return {
        verdict: withStatedFix(verdictOf({ route, group: { ...group, items }, facts }), statements),
        ignore: ignore ?? rejectedIgnore(facts) ?? vendorIgnore(statements, about),
      };
    }),
    isKnown: found.length > 0,
    undecided: lookUp(route, route.undecided ?? [], index),
    doubtful,
    unreadable: found.filter(({ answer }) => answer.kind === 'unreadable'),
    differing: found.filter(
      ({ advisory, answer }) => answer.kind === 'differs' && advisory.withdrawn === undefined,
    ),
  };
}

function foundIn(
  route: LookUp,
  index: AdvisoryIndex,
): { readonly found: readonly Found[]; readonly doubtful: readonly Found[] } {
  const own = lookUp(route, route.names, index);
  const found =
    route.nearestName === undefined
      ? own
      : withoutUnbounded([...byNearestName(own), ...lookBeside(route, index)]);
  const doubtful = found.filter((one) => isAboutSuccessor(one, route, index));
  return { found: found.filter((one) => !doubtful.includes(one)), doubtful };
}

function byNearestName(found: readonly Found[]): readonly Found[] {
  const first = new Map<string, Found>();
  for (const one of found) {
    const key = `${one.advisory.feed}/${one.advisory.id}`;
    if (!first.has(key)) first.set(key, one);
  }
  return [...first.values()];
}

/** Go says every version where it knows none of a product's numbers; whoever names them says it better. */
function withoutUnbounded(found: readonly Found[]): readonly Found[] {
  const bounded = new Set(
    found.filter(({ advisory }) => !isUnbounded(advisory)).flatMap(({ advisory }) => namesOf(advisory)),
  );
  return found.filter(
    ({ advisory }) => !isUnbounded(advisory) || !namesOf(advisory).some((name) => bounded.has(name)),
  );
}

function namesOf({ id, aliases }: Advisory): readonly string[] {
  return [id, ...aliases];
}

function lookBeside(route: LookUp, index: AdvisoryIndex): readonly Found[] {
  return (route.beside ?? []).flatMap(({ ecosystem, name, counts }) =>
    index
      .lookup(ecosystem, name)
      .filter((advisory) => counts === undefined || counts(advisory, index))
      .map((advisory) => ({ advisory, lookedUp: name, answer: judge(advisory, route) })),
  );
}

/** GO-2026-5064: every version of containerd, and of containerd/v2 only those since 2.1.0. */
function isAboutSuccessor(
  { advisory }: Found,
  { ecosystem, successor }: LookUp,
  index: AdvisoryIndex,
): boolean {
  if (successor === undefined || !isUnbounded(advisory)) return false;
  const next = index.lookup(ecosystem, successor).find(({ id }) => id === advisory.id);
  return next !== undefined && next.ranges.length > 0 && next.ranges.every(startsLater);
}

function isUnbounded({ ranges, versions }: Advisory): boolean {
  return (
    versions.length === 0 &&
    ranges.every(
      (range) => !startsLater(range) && range.fixed === undefined && range.lastAffected === undefined,
    )
  );
}

function startsLater({ introduced }: AffectedRange): boolean {
  return introduced !== undefined && introduced !== '0';
}

function lookUp(route: LookUp, names: readonly string[], index: AdvisoryIndex): readonly Found[] {
  const ecosystems = [route.ecosystem, ...(route.subscribed ?? [])];
  return names.flatMap((lookedUp) =>
    ecosystems
      .flatMap((ecosystem) => index.lookup(ecosystem, lookedUp))
      .filter(({ architectures: only }) => isFor(only, route.architecture))
      .map((advisory) => ({ advisory, lookedUp, answer: judge(advisory, route) })),
  );
}

function isFor(only: readonly string[] | undefined, architecture: string | undefined): boolean {
  return only === undefined || architecture === undefined || only.includes(architecture);
}

function withdrawnIgnore(hits: readonly Hit[]): IgnoreReason {
  const said = hits.map(({ advisory }) => `${advisory.id} on ${advisory.withdrawn?.slice(0, 10)}`);
  return { rule: 'withdrawn', reason: `withdrawn by its source: ${said.join(', ')}` };
}
