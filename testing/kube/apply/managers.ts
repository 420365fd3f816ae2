import { keyTitle } from '../schema/schema.ts';
import { isTree, type Tree, textAt, treesAt } from '../values/tree.ts';
import { decodeSet, encodeSet, type FieldSet, isEmpty, pathsOf } from './field-set.ts';

/** One entry of `metadata.managedFields`: who set which fields, by which operation, through which door. */
export interface Manager {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string;
  readonly fields: FieldSet;
}

/** Two entries are of one manager when name, operation and door are equal; updates also by version. */
export function isSameManager(left: Manager, right: Omit<Manager, 'fields' | 'time'>): boolean {
  return (
    left.name === right.name &&
    left.operation === right.operation &&
    left.subresource === right.subresource &&
    (left.operation === 'Apply' || left.apiVersion === right.apiVersion)
  );
}

export function managersOf(object: Tree): Manager[] {
  return treesAt(object, 'metadata', 'managedFields').map((entry) => ({
    name: textAt(entry, 'manager'),
    operation: entry.operation === 'Apply' ? 'Apply' : 'Update',
    apiVersion: textAt(entry, 'apiVersion'),
    subresource: textAt(entry, 'subresource'),
    time: textAt(entry, 'time'),
    fields: decodeSet(entry.fieldsV1),
  }));
}

/** Appliers first, then by time and name, as a real API server orders them. */
export function withManagers(object: Tree, managers: readonly Manager[]): Tree {
  const metadata = isTree(object.metadata) ? { ...object.metadata } : {};
  const kept = managers.filter((manager) => !isEmpty(manager.fields)).sort(compareManagers);
  if (kept.length === 0) delete metadata.managedFields;
  else metadata.managedFields = kept.map(entryOf);
  return { ...object, metadata };
}

function compareManagers(left: Manager, right: Manager): number {
  const key = (manager: Manager): string =>
    [manager.operation, manager.time, manager.name, manager.subresource].join('\0');
  return key(left) < key(right) ? -1 : 1;
}

function entryOf(manager: Manager): Tree {
  return {
    manager: manager.name,
    operation: manager.operation,
    apiVersion: manager.apiVersion,
    time: manager.time,
    fieldsType: 'FieldsV1',
    fieldsV1: encodeSet(manager.fields),
    ...(manager.subresource === '' ? {} : { subresource: manager.subresource }),
  };
}

/** `"kubectl" using apps/v1`: how a conflict names a manager. */
export function managerTitle(manager: Manager): string {
  const door = manager.subresource === '' ? '' : ` with subresource ${JSON.stringify(manager.subresource)}`;
  const version = manager.operation === 'Update' ? ` using ${manager.apiVersion}` : '';
  return `${JSON.stringify(manager.name)}${door}${version}`;
}

/** `.spec.template.spec.containers[name="web"].image`, for every member of the set. */
export function fieldTitles(fields: FieldSet): string[] {
  return pathsOf(fields).map((path) =>
    path
      .map((element) => (element.startsWith('f:') ? `.${element.slice(2)}` : `[${keyTitle(element)}]`))
      .join(''),
  );
}
