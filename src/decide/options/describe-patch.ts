import { compareText, sha256 } from '../../kernel/pure/index.ts';
import { isQuietlyAccepted, type Patch, type Place, type Ranked } from '../../model/index.ts';
import type { ImageUse, OptionInput } from './contract.ts';

/** What every kind of patch says about what it removes, leaves and where; `id` is stable over scans of the same world. */
export function describePatch(
  kind: Patch['kind'],
  input: OptionInput,
  removed: readonly Ranked[],
): Omit<Extract<Patch, { kind: 'none' }>, 'kind' | 'title' | 'how' | 'reasons'> {
  const { use, ranked } = input;
  return {
    id: patchId(kind, use),
    subject: use.subject,
    ...describeRemoval(ranked, removed),
    where: placesOf(input),
    targets: use.targets,
  };
}

/** Stable over scans of the same world. */
export function patchId(
  kind: Patch['kind'],
  { subject, reference }: Pick<ImageUse, 'subject' | 'reference'>,
): string {
  return `patch:${sha256(`${kind}\n${subject}\n${reference}`).slice(7, 23)}`;
}

/** What goes and what stays of the findings of one subject, with the date and the points of what goes. */
export function describeRemoval(ranked: readonly Ranked[], removed: readonly Ranked[]) {
  const removedIds = new Set(removed.map((one) => one.finding.id));
  // What a person accepted keeps its date and hurries nobody; where all of it is accepted, the patch has no date.
  const waiting = removed.filter((one) => !isQuietlyAccepted(one));
  const binding = waiting.filter((one) => one.deadline.due !== undefined).toSorted(byDue)[0];
  return {
    removes: removed.map(asPlace),
    leaves: ranked.filter((one) => !removedIds.has(one.finding.id)).map(asPlace),
    ...(binding?.deadline.due === undefined ? {} : { due: binding.deadline.due, dueRule: dueRule(binding) }),
    exploited: new Set(removed.filter((one) => one.exploited).map((one) => one.finding.vulnerability)).size,
    points: Math.max(0, ...waiting.map((one) => one.order.points)),
  };
}

/** `shop/web:1.2` out of `127.0.0.1:5000/shop/web:1.2`: what a person calls the image. */
export function shortName(reference: string): string {
  const [first, ...rest] = reference.split('/');
  const isHost = rest.length > 0 && first !== undefined && /[.:]|^localhost$/.test(first);
  return isHost ? rest.join('/') : reference;
}

function asPlace(one: Ranked): Place {
  const { finding } = one;
  return {
    id: finding.id,
    name: `${finding.vulnerability} ${finding.package.name} ${finding.package.version}`,
  };
}

/** What a change of templates leaves as it is although the image is used there, and why: one line for each reason. */
export function untouchedReasons({ idle, outsideTemplate }: ImageUse): readonly string[] {
  const outside = Map.groupBy(outsideTemplate, ({ how }) => how);
  const lines = [...outside].map(([how, found]) => {
    const names = found.map(({ workload, container }) => `${workload.name} container ${container}`);
    return `${how}: not in the workload's template: ${listed(names)}`;
  });
  if (idle.length === 0) return lines;
  return [...lines, `not changed, because nothing of it runs: ${listed(idle.map((place) => place.name))}`];
}

/** How it is done; where nothing but what stands in no template runs it, Oakum cannot do it at all. */
export function howOf({ targets, outsideTemplate }: ImageUse, usual: string): string {
  return targets.length === 0 && outsideTemplate.length > 0
    ? 'in no template: change what injects or starts it'
    : usual;
}

const namesShown = 10;

function listed(names: readonly string[]): string {
  const all = [...new Set(names)].toSorted(compareText);
  const more = all.length > namesShown ? ` and ${all.length - namesShown} more` : '';
  return `${all.slice(0, namesShown).join(', ')}${more}`;
}

/** The workloads that run it, also those that a patch leaves as they are; for what is no image, the places where its findings were seen. */
function placesOf({ use, ranked }: OptionInput): readonly Place[] {
  const seen =
    use.digest === undefined
      ? ranked.flatMap((one) => one.where)
      : [...[...use.targets, ...use.outsideTemplate].map(({ workload }) => workload), ...use.idle];
  const places = new Map(seen.map((place) => [place.id, place]));
  return [...places.values()].toSorted((left, right) => compareText(left.name, right.name));
}

function dueRule(one: Ranked): string {
  return `${one.deadline.profile}: ${one.deadline.rule}`;
}

function byDue(left: Ranked, right: Ranked): number {
  const leftDue = left.deadline.due ?? '9999';
  const rightDue = right.deadline.due ?? '9999';
  return leftDue < rightDue ? -1 : leftDue > rightDue ? 1 : 0;
}
