import { compareText } from '../../../../kernel/pure/index.ts';
import type { Os } from '../../../../model/index.ts';
import type { NotPatched, PatchRequest, Refusal } from '../../contract.ts';
import type { Roots } from './root.ts';

export interface Considered {
  readonly request: PatchRequest;
  readonly roots: AnyRoots;
  readonly settled: {
    readonly chosen: { has(name: string): boolean; readonly size: number };
    readonly refusals: readonly Refusal[];
  };
  readonly os: Os | undefined;
}

/** Whatever the packages come from. */
type AnyRoots = Omit<Roots<never>, 'moves'> & { readonly moves: { has(name: string): boolean } };

type Decision = { readonly kind: 'go'; readonly leftOut: readonly Refusal[] } | NotPatched;

/** Go, or why not. A refusal outweighs a hold, a hold outweighs waiting: the first needs a person or another engine. */
export function outcomeOf(considered: Considered): Decision {
  const { request, roots, settled } = considered;
  const refusals = refusalsOf(considered);
  const isComplete = refusals.length + roots.held.length + roots.waiting.length === 0;
  const goes = settled.chosen.size > 0 && (isComplete || request.refusals === 'the-rest');
  if (goes) return { kind: 'go', leftOut: sorted([...refusals, ...heldOf(roots), ...waitingOf(roots)]) };
  if (refusals.length > 0) return { kind: 'refused', reasons: sorted(refusals) };
  if (roots.held.length > 0) return { kind: 'held', packages: roots.held };
  const ended = endOfLife(considered);
  if (ended !== undefined) return ended;
  if (roots.waiting.length > 0) return { kind: 'repository-lags', waiting: roots.waiting };
  return { kind: 'nothing-to-do', message: 'every package is as new as asked for' };
}

/** A package that was only drawn in on trial and could be done without is nobody's loss. */
function refusalsOf({ roots, settled }: Considered): readonly Refusal[] {
  const lost = settled.refusals.filter(
    (refusal) =>
      refusal.package !== undefined &&
      roots.moves.has(refusal.package) &&
      !settled.chosen.has(refusal.package),
  );
  return [...roots.refusals, ...lost];
}

function heldOf(roots: AnyRoots): readonly Refusal[] {
  return roots.held.map((name) => ({
    code: 'held',
    package: name,
    message: `${name} is on hold in the image`,
  }));
}

function waitingOf(roots: AnyRoots): readonly Refusal[] {
  return roots.waiting.map(({ name, wanted, offered }) => ({
    code: 'repository-lags',
    package: name,
    message: `${wanted} is wanted, the repository has ${offered ?? 'none'}`,
  }));
}

function sorted(refusals: readonly Refusal[]): readonly Refusal[] {
  return refusals.toSorted(
    (left, right) =>
      compareText(left.package ?? '', right.package ?? '') ||
      compareText(left.code, right.code) ||
      compareText(left.message, right.message),
  );
}

function endOfLife({ request, os }: Considered): NotPatched | undefined {
  const { endOfLife: since, now } = request;
  if (since === undefined || Temporal.Instant.compare(now, since) < 0) return undefined;
  return { kind: 'end-of-life', release: os?.prettyName ?? 'the release', since: since.toString() };
}
