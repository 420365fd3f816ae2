import type { DeadlineRule, Inventory, Workload } from '../../model/index.ts';
import { readProfiles } from '../deadline-profiles.ts';
import type { World } from '../world.ts';
import type { Subject } from './subject.ts';
import { defaultProfiles } from './tables.ts';

/** Where something was found: in a cluster or not, in a workload of it or not. */
interface Place {
  readonly cluster?: Inventory['cluster'] | undefined;
  readonly workload?: Workload | undefined;
}

/**
 * Subjects with the profiles that apply to them by the rules of the configuration: of all places where a subject runs,
 * all profiles. Without rules they are left as they are, and the default profiles apply.
 *
 * @throws what reading the bundled tables throws
 */
export async function withProfiles(
  world: World,
  subjects: readonly Subject[],
  inventory?: Pick<Inventory, 'cluster' | 'workloads'>,
): Promise<readonly Subject[]> {
  const { deadlineRules } = world.documents;
  if (deadlineRules.length === 0) return subjects;
  const tables = new Map((await readProfiles(world)).map((table) => [table.profile, table]));
  const workloads = new Map(inventory?.workloads.map((workload) => [workload.id, workload]));
  return subjects.map((subject) => {
    const names = subject.where.flatMap(({ id }) =>
      profileNames({ cluster: inventory?.cluster, workload: workloads.get(id) }, deadlineRules),
    );
    const profiles = inOrder(names).flatMap((name) => tables.get(name) ?? []);
    return { ...subject, profiles };
  });
}

/** By every rule that fits; the default ones where none does. */
export function profileNames(place: Place, rules: readonly DeadlineRule[]): readonly string[] {
  const fitting = rules.filter((rule) => fits(rule, place));
  return fitting.length === 0 ? defaultProfiles : fitting.flatMap(({ spec }) => spec.profiles);
}

/** Each once, the default ones before the others, so that which one binds on a tie does not depend on rules' names. */
function inOrder(names: readonly string[]): readonly string[] {
  const distinct = new Set(names);
  const usual: readonly string[] = defaultProfiles;
  return [
    ...usual.filter((name) => distinct.has(name)),
    ...[...distinct].filter((name) => !usual.includes(name)).toSorted(),
  ];
}

function fits({ spec }: DeadlineRule, { cluster, workload }: Place): boolean {
  if (spec.clusters.length > 0) {
    if (cluster === undefined) return false;
    if (!spec.clusters.some((name) => name === cluster.name || name === cluster.id)) return false;
  }
  if (spec.workloads === undefined) return true;
  return workload !== undefined && fitsWorkload(spec.workloads, workload);
}

type Wanted = NonNullable<DeadlineRule['spec']['workloads']>;

function fitsWorkload(wanted: Wanted, { namespace, kind, name, labels, podLabels, attributes }: Workload) {
  const { team, environment, criticality } = attributes;
  return (
    isAmong(wanted.namespaces, namespace) &&
    isAmong(wanted.kinds, kind) &&
    isAmong(wanted.names, name) &&
    isAmong(wanted.teams, team?.value) &&
    isAmong(wanted.environments, environment?.value) &&
    isAmong(wanted.criticality, criticality?.value) &&
    Object.entries(wanted.labels).every(([key, value]) => labels[key] === value || podLabels[key] === value)
  );
}

/** An empty list asks nothing. Words of people are compared in any case of letters. */
function isAmong(wanted: readonly string[], value: string | undefined): boolean {
  if (wanted.length === 0) return true;
  return value !== undefined && wanted.some((one) => one.toLowerCase() === value.toLowerCase());
}
