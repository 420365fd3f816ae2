import { compareText } from '../../kernel/pure/index.ts';
import type { ApiSighting, ApiUse } from '../../model/index.ts';
import { compareReleases, type RemovedApi, type RemovedApiTable } from './removed-apis.ts';

export interface ApiQuestion {
  /** What the server is: `1.35`. */
  readonly from: string;
  /** What it is to become. */
  readonly to: string;
  readonly table: RemovedApiTable;
}

/** Uses of versions that the release asked about does not serve, or serves for the last time; what breaks first. */
export function apiUses(sightings: readonly ApiSighting[], question: ApiQuestion): readonly ApiUse[] {
  const uses = sightings.flatMap((sighting) => useOf(sighting, question) ?? []);
  const order = ['gone', 'breaks', 'unknown', 'deprecated'];
  return uses.toSorted(
    (left, right) =>
      order.indexOf(left.standing) - order.indexOf(right.standing) ||
      compareText(titleOf(left), titleOf(right)) ||
      compareText(left.where, right.where) ||
      compareText(left.by ?? '', right.by ?? ''),
  );
}

function titleOf({ group, version, kind, resource }: ApiUse): string {
  return `${group}/${version}/${kind ?? resource ?? ''}`;
}

function useOf(sighting: ApiSighting, question: ApiQuestion): ApiUse | undefined {
  if (sighting.via === 'definition')
    return { ...sighting, standing: sighting.says === 'deprecated' ? 'deprecated' : 'breaks' };
  const known = knownApi(sighting, question.table);
  const { component = 'kubernetes', deprecated, replacement } = known ?? {};
  const removed = sighting.removed ?? known?.removed;
  const facts = {
    ...sighting,
    ...(removed === undefined ? {} : { removed }),
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(replacement === undefined ? {} : { replacement }),
  };
  // Its releases are not Kubernetes', and which of them runs here is not known.
  if (component !== 'kubernetes') return { ...facts, component, standing: 'unknown' };
  return judged(facts, question);
}

type Facts = Omit<ApiUse, 'standing'>;

function judged(facts: Facts, { from, to }: ApiQuestion): ApiUse | undefined {
  const { removed, deprecated } = facts;
  if (removed !== undefined && compareReleases(removed, from) <= 0) return goneOr(facts);
  if (removed !== undefined && compareReleases(removed, to) <= 0) return { ...facts, standing: 'breaks' };
  const isDeprecated = deprecated !== undefined && compareReleases(deprecated, to) <= 0;
  if (isDeprecated || removed !== undefined) return { ...facts, standing: 'deprecated' };
  // The server counts it among what is deprecated: of a custom resource, which names no release.
  return facts.via === 'metric' ? { ...facts, standing: 'deprecated' } : undefined;
}

/** Nobody can have written by a version that is gone since: only what will be sent again still matters. */
function goneOr(facts: Facts): ApiUse | undefined {
  return facts.via === 'managed-fields' ? undefined : { ...facts, standing: 'gone' };
}

/** By its kind; by its resource alone, what all kinds of that version have in common. */
function knownApi(
  { group, version, kind, resource }: ApiSighting,
  { apis }: RemovedApiTable,
): RemovedApi | undefined {
  const ofVersion = apis.filter((api) => api.group === group && api.version === version);
  if (kind !== undefined) return ofVersion.find((api) => api.kind === kind);
  const plural = resource?.split('/')[0];
  return ofVersion.find((api) => api.resource === plural);
}
