import type { Resource } from '../resources/table.ts';
import { at, type Tree } from '../values/tree.ts';

const common = ['metadata.name', 'metadata.namespace'];
const special: Readonly<Record<string, readonly string[]>> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.phase',
  ],
  events: [
    'type',
    'reason',
    'involvedObject.kind',
    'involvedObject.name',
    'involvedObject.namespace',
    'involvedObject.uid',
  ],
  namespaces: ['status.phase'],
  nodes: ['spec.unschedulable'],
  jobs: ['status.successful'],
  secrets: ['type'],
};

export type FieldMatcher = (object: Tree) => boolean;

/** A `fieldSelector` parameter as a matcher, or what is wrong with it. */
export function parseFieldSelector(
  text: string,
  resource: Resource,
): FieldMatcher | { readonly wrong: string } {
  const matchers: FieldMatcher[] = [];
  for (const part of text.split(',').filter((term) => term !== '')) {
    const term = /^([\w.]+)(!=|==|=)(.*)$/.exec(part);
    if (term === null) return { wrong: `invalid selector: '${text}'; can't understand '${part}'` };
    const [, field = '', operator = '', value = ''] = term;
    if (!common.includes(field) && special[resource.plural]?.includes(field) !== true) {
      return { wrong: `field label not supported: ${field}` };
    }
    matchers.push((object) => (fieldText(object, field) === value) === (operator !== '!='));
  }
  return (object) => matchers.every((matches) => matches(object));
}

function fieldText(object: Tree, field: string): string {
  const value = at(object, ...field.split('.'));
  if (field === 'spec.unschedulable') return String(value === true);
  return typeof value === 'string' ? value : '';
}
