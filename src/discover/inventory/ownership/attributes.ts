import type { LabelRules, Workload } from '../../../model/index.ts';

type Labels = Readonly<Record<string, string>>;
type Attributes = Workload['attributes'];
type LabelRule = LabelRules['team'];

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
    ...(criticality === undefined ? {} : { criticality }),
  };
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
