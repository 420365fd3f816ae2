import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { compareText, type Digest } from '../../kernel/index.ts';
import {
  type Baseline,
  baselinesOf,
  defaultLoanDays,
  type LoanOwner,
  type Workload,
} from '../../model/index.ts';
import type { World } from '../world.ts';

export interface Owned {
  /** As templates name it. */
  readonly reference: string;
  readonly digest: Digest;
}

/** The Baselines that speak for an image. */
export function baselinesFor(world: Pick<World, 'documents'>, reference: string): readonly Baseline[] {
  return baselinesOf(world.documents.baselines, repositoryOf(parseImageReference(reference)));
}

/**
 * Who answers for an image: the first Baseline that names somebody, else the team of the workloads that run it or name
 * it, by the last reading of every cluster that is known. Several teams are all named.
 */
export async function ownerOf(world: World, image: Owned): Promise<LoanOwner> {
  const said = baselinesFor(world, image.reference).find(({ spec }) => spec.owner !== undefined);
  if (said?.spec.owner !== undefined)
    return { kind: 'baseline', name: said.spec.owner, evidence: `Baseline ${said.metadata.name}` };
  const { knowledge } = await world.store();
  const teams = new Map<string, string>();
  for (const { uid } of await knowledge.readings()) {
    const inventory = uid === undefined ? undefined : await knowledge.inventory(uid);
    for (const { attributes } of inventory?.workloads.filter((one) => uses(one, image)) ?? [])
      if (attributes.team !== undefined) teams.set(attributes.team.value, attributes.team.evidence);
  }
  const names = [...teams].toSorted(([left], [right]) => compareText(left, right));
  if (names.length === 0) return { kind: 'unknown' };
  return {
    kind: 'workload',
    name: names.map(([name]) => name).join(', '),
    evidence: names.map(([, evidence]) => evidence).join(', '),
  };
}

function uses({ containers }: Workload, { reference, digest }: Owned): boolean {
  return containers.some(
    ({ image, running }) => image === reference || running.some((one) => one.digest === digest),
  );
}

/** How long a loan on an image may stand: what the strictest of its Baselines says, else the default. */
export function daysOf(
  world: Pick<World, 'documents'>,
  reference: string,
): { readonly days: number; readonly rule: string } {
  const said = baselinesFor(world, reference).flatMap(({ metadata, spec }) =>
    spec.loan === undefined ? [] : [{ days: spec.loan.days, rule: `Baseline ${metadata.name}` }],
  );
  const [strictest] = said.toSorted((left, right) => left.days - right.days);
  return strictest ?? { days: defaultLoanDays, rule: `default of ${defaultLoanDays} days` };
}
