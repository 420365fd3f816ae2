import { isConditionTrue, labelsOf, nameOf } from '../values/meta.ts';
import { at, listAt, type Tree, textAt, textsOf, treesAt } from '../values/tree.ts';

/** Whether a pod may run on a node: readiness, cordon, taints, nodeSelector, required node affinity. */
export function mayRunOn(pod: Tree, node: Tree): boolean {
  return isUsable(pod, node) && matchesSelector(pod, node) && matchesAffinity(pod, node);
}

function isUsable(pod: Tree, node: Tree): boolean {
  const tolerations = treesAt(pod, 'spec', 'tolerations');
  const isCordoned = at(node, 'spec', 'unschedulable') === true;
  const cordon = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
  const down = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };
  const taints = treesAt(node, 'spec', 'taints').filter((taint) => taint.effect !== 'PreferNoSchedule');
  if (isCordoned) taints.push(cordon);
  if (!isConditionTrue(node, 'Ready')) taints.push(down);
  return taints.every((taint) => tolerations.some((toleration) => tolerates(toleration, taint)));
}

function tolerates(toleration: Tree, taint: Tree): boolean {
  const [effect, key] = [textAt(toleration, 'effect'), textAt(toleration, 'key')];
  if (effect !== '' && effect !== taint.effect) return false;
  if (textAt(toleration, 'operator') === 'Exists') return key === '' || key === taint.key;
  return key === taint.key && textAt(toleration, 'value') === textAt(taint, 'value');
}

function matchesSelector(pod: Tree, node: Tree): boolean {
  const labels = labelsOf(node);
  return Object.entries(textsOf(at(pod, 'spec', 'nodeSelector'))).every(
    ([key, value]) => labels[key] === value,
  );
}

function matchesAffinity(pod: Tree, node: Tree): boolean {
  const path = [
    'spec',
    'affinity',
    'nodeAffinity',
    'requiredDuringSchedulingIgnoredDuringExecution',
    'nodeSelectorTerms',
  ];
  const terms = treesAt(pod, ...path);
  if (terms.length === 0) return true;
  const labels = labelsOf(node);
  return terms.some(
    (term) =>
      treesAt(term, 'matchExpressions').every((need) => matches(need, labels[textAt(need, 'key')])) &&
      treesAt(term, 'matchFields').every((need) => matches(need, nameOf(node))),
  );
}

function matches(need: Tree, value: string | undefined): boolean {
  const values = listAt(need, 'values');
  switch (need.operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
