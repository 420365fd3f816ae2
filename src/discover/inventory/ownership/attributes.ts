import type { LabelRules, Workload } from '../../../model/index.ts';

type Labels = Readonly<Record<string, string>>;
type Attributes = Workload['attributes'];
type LabelRule = LabelRules['team'];
type Found = NonNullable<Attributes['team']>;

/** What labels and namespaces say about a workload beside what runs in it. */
export interface Labelled {
  readonly namespace: string;
  readonly labels: Labels;
  readonly podLabels: Labels;
}

/**
 * Team, environment and criticality by the rules of the Cluster document: the workload's own label first, then that of
 * its pods, then that of its namespace, then a name of the namespace that a rule knows. What nothing says is absent.
 */
export function attributesOf(
  workload: Labelled,
  namespaceLabels: ReadonlyMap<string, Labels>,
  rules: LabelRules,
): Attributes {
  const places: readonly (readonly [where: string, labels: Labels])[] = [
    ['the workload', workload.labels],
    ['its pods', workload.podLabels],
    [`namespace ${workload.namespace}`, namespaceLabels.get(workload.namespace) ?? {}],
  ];
  const find = (rule: LabelRule) => labelled(rule, places) ?? named(rule, workload.namespace);
  const [team, environment, criticality] = [rules.team, rules.environment, rules.criticality].map(find);
  return {
    ...(team === undefined ? {} : { team }),
    ...(environment === undefined ? {} : { environment }),
    ...(criticality === undefined ? {} : { criticality: weighed(criticality, rules.criticality.points) }),
  };
}

/** What the common words count; the lowest counts as little as no word at all. */
const commonPoints: Readonly<Record<string, number>> = {
  critical: 10,
  high: 7,
  medium: 4,
  low: 0,
  'tier-0': 10,
  'tier-1': 7,
  'tier-2': 4,
  'tier-3': 0,
};

function weighed(
  found: Found,
  own: LabelRules['criticality']['points'],
): NonNullable<Attributes['criticality']> {
  const word = found.value.toLowerCase();
  const points = [own, commonPoints].find((words) => Object.hasOwn(words, word))?.[word];
  return points === undefined ? found : { ...found, points };
}

function labelled(rule: LabelRule, places: readonly (readonly [where: string, labels: Labels])[]) {
  for (const [where, labels] of places) {
    const key = rule.labels.find((label) => labels[label] !== undefined && labels[label] !== '');
    if (key !== undefined) return { value: labels[key] ?? '', evidence: `label ${key} of ${where}` };
  }
  return undefined;
}

/** Of the patterns that fit, the one that says most of the name. */
function named(rule: LabelRule, namespace: string) {
  const [found] = Object.entries(rule.namespaces)
    .filter(([pattern]) => fits(pattern, namespace))
    .toSorted(([left], [right]) => speciality(right) - speciality(left));
  if (found === undefined) return undefined;
  const [pattern, value] = found;
  return { value, evidence: `namespace ${namespace} is ${pattern} in the Cluster document` };
}

function speciality(pattern: string): number {
  const letters = pattern.replaceAll('*', '').length;
  return pattern.includes('*') ? letters : letters + 1;
}

function fits(pattern: string, namespace: string): boolean {
  const parts = pattern.split('*').map((part) => RegExp.escape(part));
  return new RegExp(`^${parts.join('.*')}$`).test(namespace);
}
