import { compareText } from '../../kernel/pure/index.ts';
import type { ClusterSighting } from '../../model/index.ts';

/** Sightings that are one cluster, and what stands against that or beside it. */
export interface SeenCluster {
  readonly sightings: readonly ClusterSighting[];
  readonly conflicts: readonly string[];
}

interface Group {
  readonly sightings: ClusterSighting[];
  readonly conflicts: Set<string>;
}

/**
 * Joins sightings into clusters by the strongest evidence that each has: the same UID; else the same address and a key
 * of its authority in common; else the same address where nothing says otherwise. A name alone joins nothing. Where
 * the evidence contradicts itself the sightings stay apart, and each says why. The order of the input does not matter.
 */
export function reconcile(sightings: readonly ClusterSighting[]): readonly SeenCluster[] {
  const groups: Group[] = [];
  for (const sighting of sightings.toSorted(strongestFirst)) place(groups, sighting);
  tellNames(groups);
  return groups.map(({ sightings: all, conflicts }) => ({
    sightings: all,
    conflicts: [...conflicts].toSorted(compareText),
  }));
}

/** Who knows most comes first, so that those who know less find the group that they belong to. */
function strongestFirst(left: ClusterSighting, right: ClusterSighting): number {
  return (
    strengthOf(right) - strengthOf(left) ||
    right.servers.length - left.servers.length ||
    compareText(JSON.stringify(left), JSON.stringify(right))
  );
}

function strengthOf({ uid, caKeys, servers }: ClusterSighting): number {
  return (uid === undefined ? 0 : 4) + (caKeys.length > 0 ? 2 : 0) + (servers.length > 0 ? 1 : 0);
}

function place(groups: Group[], sighting: ClusterSighting): void {
  const candidates = candidatesFor(groups, sighting);
  const own = candidates.length === 1 ? candidates.find((group) => isSame(group, sighting)) : undefined;
  if (own !== undefined) {
    if (isOtherAuthority(own, sighting)) own.conflicts.add(`${titleOf(sighting)} ${maybeCopy}`);
    own.sightings.push(sighting);
    return;
  }
  const group: Group = { sightings: [sighting], conflicts: new Set() };
  // With a UID of its own it is somebody else, whoever has the same address.
  const others = sighting.uid === undefined ? candidates : sharing(groups, sighting);
  for (const one of others) tellApart(one, group);
  groups.push(group);
}

const maybeCopy =
  'has the same UID and another authority: the authority was replaced, or this is a copy of the cluster';

function isSame(group: Group, sighting: ClusterSighting): boolean {
  if (sighting.uid !== undefined && uidOf(group) === sighting.uid) return true;
  return !isOtherAuthority(group, sighting);
}

function candidatesFor(groups: readonly Group[], sighting: ClusterSighting): readonly Group[] {
  if (sighting.uid !== undefined) {
    const same = groups.filter((group) => uidOf(group) === sighting.uid);
    if (same.length > 0) return same;
  }
  const near = sharing(groups, sighting).filter(
    (group) => sighting.uid === undefined || uidOf(group) === undefined,
  );
  const sure = near.filter((group) => sharesKey(group, sighting));
  return sure.length > 0 ? sure : near;
}

/** Groups with an address in common. */
function sharing(groups: readonly Group[], { servers }: ClusterSighting): readonly Group[] {
  return groups.filter((group) =>
    group.sightings.some((one) => one.servers.some((server) => servers.includes(server))),
  );
}

function sharesKey(group: Group, { caKeys }: ClusterSighting): boolean {
  return group.sightings.some((one) => one.caKeys.some((key) => caKeys.includes(key)));
}

function isOtherAuthority(group: Group, sighting: ClusterSighting): boolean {
  const isKnown = group.sightings.some(({ caKeys }) => caKeys.length > 0);
  return isKnown && sighting.caKeys.length > 0 && !sharesKey(group, sighting);
}

function uidOf(group: Group): string | undefined {
  return group.sightings.find(({ uid }) => uid !== undefined)?.uid;
}

/** Both sides say it: whoever looks at one of them must see it. */
function tellApart(left: Group, right: Group): void {
  const [one, other] = [left.sightings[0], right.sightings[0]];
  if (one === undefined || other === undefined) return;
  const shared = other.servers.filter((server) =>
    left.sightings.some(({ servers }) => servers.includes(server)),
  );
  const why = whyApart(left, right);
  left.conflicts.add(`${titleOf(other)} has the same address ${shared.join(', ')} ${why}`);
  right.conflicts.add(`${titleOf(one)} has the same address ${shared.join(', ')} ${why}`);
}

function whyApart(left: Group, right: Group): string {
  const uids = [uidOf(left), uidOf(right)];
  if (uids[0] !== undefined && uids[1] !== undefined && uids[0] !== uids[1])
    return 'and another UID: the cluster behind it was replaced, or the address is shared';
  if (right.sightings.some((one) => isOtherAuthority(left, one)))
    return 'and another authority: it was replaced, or two networks use one address';
  return 'and so have others: which of them it is cannot be told';
}

/** What only a name connects is never one cluster, and may be worth a look. */
function tellNames(groups: readonly Group[]): void {
  const byName = Map.groupBy(
    groups.flatMap((group) =>
      [...new Set(group.sightings.map(({ name }) => name))].map((name) => ({ group, name })),
    ),
    ({ name }) => name,
  );
  for (const [name, found] of byName) {
    const blind = found.filter(({ group }) => isBlind(group));
    if (found.length < 2 || blind.length === 0) continue;
    for (const { group } of blind)
      group.conflicts.add(
        `${found.length - 1} more cluster(s) are called ${name}: a name alone does not tell which`,
      );
  }
}

function isBlind(group: Group): boolean {
  return group.sightings.every(({ uid, servers }) => uid === undefined && servers.length === 0);
}

function titleOf({ source, place }: ClusterSighting): string {
  return `${place} (${source})`;
}
