import { satisfiesRange } from '../../../../../formats/ranges/index.ts';
import { compareVersions, type Order } from '../../../../../formats/versions/index.ts';
import { OakumError } from '../../../../../kernel/pure/index.ts';

/** One alternative of a dependency: `libc6 (>= 2.34)`, `python3:any`, `awk`. */
export interface Relation {
  readonly name: string;
  /** `any`, `native` or an architecture. */
  readonly qualifier: string | undefined;
  readonly version: { readonly operator: Operator; readonly version: string } | undefined;
  /** Whose versions and operators they are; dpkg's where it is not there. */
  readonly scheme?: 'apk';
}

/** `~` is Alpine's: every version that begins so. */
type Operator = '<<' | '<=' | '=' | '>=' | '>>' | '~';

const form =
  /^([A-Za-z0-9][A-Za-z0-9+._-]*)(?::([a-z0-9-]+))?\s*(?:\(\s*(<<|<=|=|>=|>>|<|>)\s*([0-9A-Za-z][^\s)]*)\s*\))?$/;

/**
 * Reads a field of relations (Debian Policy 7.1): an `and` of `or`s. The obsolete `<` and `>` mean `<=` and `>=`.
 *
 * @throws patch.malformed-package for anything else, because an unread relation would be an unchecked one.
 */
export function parseRelations(field: string | undefined): readonly (readonly Relation[])[] {
  if (field === undefined || field.trim() === '') return [];
  return field
    .split(',')
    .map((group) => group.trim())
    .filter((group) => group !== '')
    .map((group) => group.split('|').map((alternative) => parseRelation(alternative.trim())));
}

function parseRelation(text: string): Relation {
  const match = form.exec(text);
  if (match?.[1] === undefined) {
    throw new OakumError(
      'patch.malformed-package',
      `unreadable relation ${JSON.stringify(text.slice(0, 80))}`,
    );
  }
  const [, name, qualifier, sign, version] = match;
  const operator = sign === undefined ? undefined : operators.get(sign);
  if (operator === undefined || version === undefined) return { name, qualifier, version: undefined };
  return { name, qualifier, version: { operator, version } };
}

const operators = new Map<string, Operator>([
  ['<<', '<<'],
  ['<=', '<='],
  ['<', '<='],
  ['=', '='],
  ['>=', '>='],
  ['>', '>='],
  ['>>', '>>'],
]);

const holds: Readonly<Record<Exclude<Operator, '~'>, (order: Order) => boolean>> = {
  '<<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '=': (order) => order === 0,
  '>=': (order) => order >= 0,
  '>>': (order) => order > 0,
};

/** Whether a version fits a relation; one that is no version fits nothing. */
export function fits(version: string, relation: Relation): boolean {
  if (relation.version === undefined) return true;
  const { operator, version: bound } = relation.version;
  if (operator === '~') return satisfiesRange('apk', version, `~${bound}`) === true;
  const order = compareVersions(relation.scheme ?? 'deb', version, bound);
  return order !== undefined && holds[operator](order);
}

export function relationText({ name, version, scheme }: Relation): string {
  if (scheme === 'apk')
    return version === undefined ? name : `${name}${sign(version.operator)}${version.version}`;
  return version === undefined ? name : `${name} (${version.operator} ${version.version})`;
}

function sign(operator: Operator): string {
  return operator === '<<' ? '<' : operator === '>>' ? '>' : operator;
}

export function groupText(group: readonly Relation[]): string {
  return group.map((relation) => relationText(relation)).join(' | ');
}
