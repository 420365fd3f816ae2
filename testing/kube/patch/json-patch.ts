import { badRequest, StatusError } from '../api/status.ts';
import { copy, copyValue, isTree, same, type Tree, textAt, type Value } from '../values/tree.ts';

/** RFC 6902. A failed `test` or a missing path is 422, as a real API server answers. */
export function jsonPatch(target: Tree, operations: readonly Value[]): Tree {
  const root: Tree = { document: copy(target) };
  for (const operation of operations) {
    if (!isTree(operation)) throw badRequest('a JSON patch is a list of operations');
    carryOut(root, operation);
  }
  const { document } = root;
  if (!isTree(document)) throw badRequest('a JSON patch cannot replace the whole object by something else');
  return document;
}

function carryOut(root: Tree, operation: Tree): void {
  const path = pointer(textAt(operation, 'path'));
  const value = operation.value ?? null;
  const from = pointer(textAt(operation, 'from'));
  if (operation.op === 'add') insert(root, path, value);
  else if (operation.op === 'replace') {
    remove(root, path);
    insert(root, path, value);
  } else if (operation.op === 'remove') remove(root, path);
  else if (operation.op === 'copy') insert(root, path, copyValue(read(root, from) ?? null));
  else if (operation.op === 'move') insert(root, path, remove(root, from));
  else if (operation.op !== 'test')
    throw badRequest(`unknown JSON patch operation ${JSON.stringify(operation.op ?? '')}`);
  else if (!same(read(root, path), value)) throw failed(`testing value ${textAt(operation, 'path')} failed`);
}

function failed(message: string): StatusError {
  return new StatusError(
    422,
    'Invalid',
    `the server rejected our request due to an error in our request: ${message}`,
    {},
  );
}

function pointer(text: string): string[] {
  const parts = text.split('/').slice(1);
  return ['document', ...parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))];
}

function read(root: Tree, path: readonly string[]): Value | undefined {
  let value: Value | undefined = root;
  for (const step of path) {
    if (Array.isArray(value)) value = value[Number(step)];
    else value = isTree(value) ? value[step] : undefined;
  }
  return value;
}

function insert(root: Tree, path: readonly string[], value: Value): void {
  const place = read(root, path.slice(0, -1));
  const last = path.at(-1) ?? '';
  if (Array.isArray(place)) {
    const index = last === '-' ? place.length : Number(last);
    if (!Number.isInteger(index) || index < 0 || index > place.length) throw failed(`no index ${last}`);
    place.splice(index, 0, value);
  } else if (isTree(place)) place[last] = value;
  else throw failed(`no such path /${path.slice(1).join('/')}`);
}

function remove(root: Tree, path: readonly string[]): Value {
  const place = read(root, path.slice(0, -1));
  const last = path.at(-1) ?? '';
  const value = read(root, path);
  if (value === undefined) throw failed(`no such path /${path.slice(1).join('/')}`);
  if (Array.isArray(place)) place.splice(Number(last), 1);
  else if (isTree(place)) delete place[last];
  return value;
}
