import { isTree, type Tree, textAt, treesAt } from '../values/tree.ts';
import type { Answer, Client, Query } from './client.ts';

/** What every part of the suite gets: a client, and a namespace of its own for every test. */
export interface Bench {
  client(): Client;
  /** Makes a namespace and gives the paths in it. */
  home(): Promise<Home>;
}

export interface Home {
  readonly namespace: string;
  /** `core('pods', 'web')` */
  core(plural: string, ...rest: readonly string[]): string;
  apps(plural: string, ...rest: readonly string[]): string;
  policy(plural: string, ...rest: readonly string[]): string;
  batch(plural: string, ...rest: readonly string[]): string;
}

export function makeHome(namespace: string): Home {
  const under =
    (root: string) =>
    (plural: string, ...rest: readonly string[]) =>
      [`${root}/namespaces/${namespace}/${plural}`, ...rest].join('/');
  return {
    namespace,
    core: under('/api/v1'),
    apps: under('/apis/apps/v1'),
    policy: under('/apis/policy/v1'),
    batch: under('/apis/batch/v1'),
  };
}

export const reasonOf = (answer: Answer): string => textAt(answer.body, 'reason');
export const messageOf = (answer: Answer): string => textAt(answer.body, 'message');
export const causesOf = (answer: Answer): Tree[] => treesAt(answer.body, 'details', 'causes');
export const itemsOf = (answer: Answer): Tree[] => treesAt(answer.body, 'items');
export const namesOf = (answer: Answer): string[] =>
  itemsOf(answer).map((item) => textAt(item, 'metadata', 'name'));

/** The body of an answer that must be of this code. */
export function expected(answer: Answer, code: number): Tree {
  if (answer.code === code) return answer.body;
  throw new Error(`expected ${code}, got ${answer.code}: ${answer.text.slice(0, 1_000)}`);
}

/** The managedFields entry of a manager, by name and subresource. */
export function entryOf(object: Tree, manager: string, subresource = ''): Tree | undefined {
  return treesAt(object, 'metadata', 'managedFields').find(
    (entry) => entry.manager === manager && textAt(entry, 'subresource') === subresource,
  );
}

/** The owned leaves of an entry as `spec.template.spec.containers.{"name":"main"}.image`. */
export function ownedBy(object: Tree, manager: string, subresource = ''): string[] {
  const entry = entryOf(object, manager, subresource);
  return entry === undefined || !isTree(entry.fieldsV1) ? [] : leaves(entry.fieldsV1, []).sort();
}

function leaves(fields: Tree, above: readonly string[]): string[] {
  const below = Object.entries(fields).filter(([element]) => element !== '.');
  if (below.length === 0) return [above.join('.')];
  return below.flatMap(([element, child]) =>
    isTree(child) ? leaves(child, [...above, element.slice(2)]) : [],
  );
}

/** Waits until a list has only these names; looks again at every event. */
export async function untilNames(
  client: Client,
  { path, names, query }: { readonly path: string; readonly names: readonly string[]; readonly query: Query },
): Promise<void> {
  let present: string[] = [];
  let version = '';
  const isLeft = async (): Promise<boolean> => {
    const list = await client.get(path, { query });
    present = namesOf(list);
    version = textAt(list.body, 'metadata', 'resourceVersion');
    return JSON.stringify(present) === JSON.stringify(names);
  };
  if (await isLeft()) return;
  const from = { ...query, timeoutSeconds: 40, resourceVersion: version };
  for await (const _event of client.watch(path, from, AbortSignal.timeout(45_000))) {
    if (await isLeft()) return;
  }
  throw new Error(`${path} has ${present.join(', ')} instead of ${names.join(', ')}`);
}
