import { type Cause, invalid, type StatusError } from '../api/status.ts';
import { matcherOf } from '../selectors/labels.ts';
import { labelsOf, nameOf } from '../values/meta.ts';
import {
  at,
  isTree,
  numberAt,
  same,
  type Tree,
  textAt,
  treeAt,
  treesAt,
  type Value,
} from '../values/tree.ts';
import type { Resource } from './table.ts';

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const selecting = new Set(['deployments', 'replicasets', 'statefulsets', 'daemonsets']);

/** The mistakes that Oakum's own code could make; everything else of the real validation is left to the rig. */
export function validate(object: Tree, resource: Resource, before?: Tree): StatusError | undefined {
  const causes = [...nameCauses(object), ...podSpecCauses(object, resource)];
  if (selecting.has(resource.plural)) causes.push(...selectorCauses(object, before));
  if (resource.plural === 'deployments') causes.push(...deploymentCauses(object));
  if (resource.plural === 'pods' && before !== undefined) causes.push(...podUpdateCauses(object, before));
  return causes.length === 0 ? undefined : invalid(resource, nameOf(object), causes);
}

function wrong(field: string, value: Value | undefined, why: string): Cause {
  return {
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(value ?? null)}: ${why}`,
    field,
  };
}

function required(field: string, why = ''): Cause {
  return { reason: 'FieldValueRequired', message: `Required value${why === '' ? '' : `: ${why}`}`, field };
}

function nameCauses(object: Tree): Cause[] {
  const name = nameOf(object);
  if (name === '') return [required('metadata.name', 'name or generateName is required')];
  if (name.length <= 253 && subdomain.test(name)) return [];
  const why = 'a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters';
  return [wrong('metadata.name', name, why)];
}

function podSpecCauses(object: Tree, resource: Resource): Cause[] {
  const path = resource.plural === 'pods' ? ['spec'] : ['spec', 'template', 'spec'];
  if (resource.plural !== 'pods' && !selecting.has(resource.plural) && resource.plural !== 'jobs') return [];
  const prefix = path.join('.');
  const containers = treesAt(object, ...path, 'containers');
  if (containers.length === 0) return [required(`${prefix}.containers`)];
  return containers.flatMap((container, index) => {
    const causes: Cause[] = [];
    if (textAt(container, 'name') === '') causes.push(required(`${prefix}.containers[${index}].name`));
    if (textAt(container, 'image') === '') causes.push(required(`${prefix}.containers[${index}].image`));
    return causes;
  });
}

function selectorCauses(object: Tree, before: Tree | undefined): Cause[] {
  const selector = at(object, 'spec', 'selector');
  if (!isTree(selector)) return [required('spec.selector')];
  const labels = labelsOf(treeAt(object, 'spec', 'template'));
  if (!matcherOf(selector)(labels)) {
    return [wrong('spec.template.metadata.labels', labels, '`selector` does not match template `labels`')];
  }
  if (before !== undefined && !same(selector, at(before, 'spec', 'selector'))) {
    return [wrong('spec.selector', selector, 'field is immutable')];
  }
  return [];
}

function deploymentCauses(object: Tree): Cause[] {
  const deadline = at(object, 'spec', 'progressDeadlineSeconds');
  const causes: Cause[] = [];
  if (numberAt(object, 'spec', 'replicas') < 0) {
    causes.push(wrong('spec.replicas', at(object, 'spec', 'replicas'), 'must be greater than or equal to 0'));
  }
  if (typeof deadline === 'number' && deadline <= numberAt(object, 'spec', 'minReadySeconds')) {
    causes.push(wrong('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'));
  }
  const [surge, unavailable] = ['maxSurge', 'maxUnavailable'].map((field) =>
    at(object, 'spec', 'strategy', 'rollingUpdate', field),
  );
  if (isZero(surge) && isZero(unavailable)) {
    const field = 'spec.strategy.rollingUpdate.maxUnavailable';
    causes.push(wrong(field, unavailable, 'may not be 0 when `maxSurge` is 0'));
  }
  return causes;
}

function isZero(value: Value | undefined): boolean {
  return value === 0 || value === '0%';
}

const changeable = new Set([
  'containers',
  'initContainers',
  'activeDeadlineSeconds',
  'terminationGracePeriodSeconds',
  'tolerations',
  'schedulingGates',
]);

/** Of a pod's spec only images and a few others may change. */
function podUpdateCauses(object: Tree, before: Tree): Cause[] {
  const [now, then] = [treeAt(object, 'spec'), treeAt(before, 'spec')];
  const fields = new Set([...Object.keys(now), ...Object.keys(then)]);
  const changed = [...fields].some((field) => !changeable.has(field) && !same(now[field], then[field]));
  const images = (spec: Tree): Value[] =>
    treesAt(spec, 'containers').map((container) => ({ ...container, image: '', resources: {} }));
  if (!changed && same(images(now), images(then))) return [];
  const message =
    'Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
    '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations)';
  return [{ reason: 'FieldValueForbidden', message, field: 'spec' }];
}
