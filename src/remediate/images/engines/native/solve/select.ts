import { compareText } from '../../../../../kernel/pure/index.ts';
import type { Refusal } from '../../../contract.ts';
import { groupText, type Relation, relationText } from './relations.ts';
import { hitBy, isMet, type World, type WorldPackage, worldOf } from './world.ts';

/** The packages that are to move, by name, each as it would be afterwards. */
export type Selection = ReadonlyMap<string, WorldPackage>;

export interface SelectionRequest {
  readonly installed: ReadonlyMap<string, WorldPackage>;
  /** What was asked for. */
  readonly roots: ReadonlyMap<string, WorldPackage>;
  /** What may be drawn in because a root needs it: the newest offered version of installed packages. */
  readonly offers: ReadonlyMap<string, WorldPackage>;
  /** Packages that must stay, with the reason. */
  readonly refused: ReadonlyMap<string, Refusal>;
}

/** A relation that would not hold, and who could mend it by moving too. */
interface Conflict {
  readonly package: string;
  readonly code: 'new-dependency' | 'breaks';
  readonly message: string;
  readonly menders: readonly string[];
}

/**
 * Finds the smallest set that contains the roots and leaves every relation of the image as sound as it was: packages
 * of the same source that must move together do; nothing is installed anew and nothing removed. A root that cannot be
 * had so is refused with the relation that stands against it; it takes those that need it with it.
 */
export function select(request: SelectionRequest): {
  readonly selection: Selection;
  readonly refusals: readonly Refusal[];
} {
  const refused = new Map(request.refused);
  const refusals: Refusal[] = [];
  for (;;) {
    const attempt = grow(request, refused);
    if (attempt.kind === 'sound') return { selection: attempt.selection, refusals };
    const { conflict } = attempt;
    const refusal = { code: conflict.code, package: conflict.package, message: conflict.message };
    refused.set(conflict.package, refusal);
    refusals.push(refusal);
  }
}

type Attempt =
  | { readonly kind: 'sound'; readonly selection: Selection }
  | { readonly kind: 'stuck'; readonly conflict: Conflict };

function grow(request: SelectionRequest, refused: ReadonlyMap<string, Refusal>): Attempt {
  const selection = new Map([...request.roots].filter(([name]) => !refused.has(name)));
  for (;;) {
    const conflict = firstConflict(request, selection);
    if (conflict === undefined) return { kind: 'sound', selection };
    const mender = conflict.menders.find((name) => !refused.has(name) && !selection.has(name));
    const offer = mender === undefined ? undefined : request.offers.get(mender);
    if (mender === undefined || offer === undefined) {
      return { kind: 'stuck', conflict: { ...conflict, message: withReason(conflict, refused) } };
    }
    selection.set(mender, offer);
  }
}

function withReason(conflict: Conflict, refused: ReadonlyMap<string, Refusal>): string {
  const reason = conflict.menders.map((name) => refused.get(name)).find((refusal) => refusal !== undefined);
  if (reason === undefined) return conflict.message;
  return `${conflict.message}; ${reason.package ?? 'that package'} cannot move: ${reason.message}`;
}

function firstConflict(request: SelectionRequest, selection: Selection): Conflict | undefined {
  const before = worldOf(request.installed.values());
  const after = worldOf([...request.installed.values()].map((item) => selection.get(item.name) ?? item));
  for (const [, moved] of [...selection].sort(([left], [right]) => compareText(left, right))) {
    const conflict =
      conflictOf(moved, after, request) ?? conflictWithOthers(moved, { before, after, selection });
    if (conflict !== undefined) return conflict;
  }
  return undefined;
}

/** What the new version itself asks for. */
function conflictOf(moved: WorldPackage, after: World, request: SelectionRequest): Conflict | undefined {
  for (const group of moved.needs) {
    if (group.some((relation) => isMet(relation, after))) continue;
    return {
      package: moved.name,
      code: 'new-dependency',
      message: `${moved.name} ${moved.version} needs ${groupText(group)}`,
      menders: group.map((relation) => relation.name).filter((name) => mends(name, group, request)),
    };
  }
  for (const relation of moved.refuses) {
    const [hit] = hitBy(relation, moved.name, after);
    if (hit === undefined) continue;
    return {
      package: moved.name,
      code: 'breaks',
      message: `${moved.name} ${moved.version} breaks ${relationText(relation)}`,
      menders: [hit],
    };
  }
  return undefined;
}

function mends(name: string, group: readonly Relation[], request: SelectionRequest): boolean {
  const offer = request.offers.get(name);
  return offer !== undefined && group.some((relation) => isMet(relation, worldOf([offer])));
}

interface Moment {
  readonly before: World;
  readonly after: World;
  readonly selection: Selection;
}

/** What installed packages that stay ask of the one that moves. What did not hold before is not our doing. */
function conflictWithOthers(moved: WorldPackage, moment: Moment): Conflict | undefined {
  for (const other of moment.after.packages.values()) {
    if (moment.selection.has(other.name)) continue;
    const lost = other.needs.find((group) => concerns(group, moved.name, moment) && isLost(group, moment));
    const hit = other.refuses.find(
      (relation) =>
        hitBy(relation, other.name, moment.after).includes(moved.name) &&
        !hitBy(relation, other.name, moment.before).includes(moved.name),
    );
    if (lost === undefined && hit === undefined) continue;
    const what =
      lost === undefined
        ? `breaks ${hit === undefined ? '' : relationText(hit)}`
        : `needs ${groupText(lost)}`;
    return {
      package: moved.name,
      code: 'breaks',
      message: `installed ${other.name} ${other.version} ${what}`,
      menders: [other.name],
    };
  }
  return undefined;
}

/** Several packages move at once: only the one that a relation is about can have broken it. */
function concerns(group: readonly Relation[], moved: string, { before }: Moment): boolean {
  return group.some(
    ({ name }) =>
      name === moved || (before.providers.get(name) ?? []).some((provider) => provider.by.name === moved),
  );
}

function isLost(group: readonly Relation[], { before, after }: Moment): boolean {
  return (
    group.some((relation) => isMet(relation, before)) && !group.some((relation) => isMet(relation, after))
  );
}
