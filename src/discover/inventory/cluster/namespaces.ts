import type { KubeReader } from '../../../edges/kube/interface.ts';
import { errorCode } from '../../../kernel/pure/index.ts';
import { nothingRead, type Outcome, unreadOnly } from '../../../model/index.ts';
import { readList } from '../list-reading.ts';
import { namespaces } from '../resources.ts';

export type NamespaceLabels = ReadonlyMap<string, Readonly<Record<string, string>>>;

export interface NamespaceWish {
  /** Of the scope; none is all of the cluster. */
  readonly names: readonly string[];
  /** Whether the labels of all are wanted where the scope names none. */
  readonly wantsAll: boolean;
  readonly signal: AbortSignal | undefined;
}

/**
 * The labels of the namespaces that are read. Lists of a namespace that does not exist are empty and look clean: a name
 * in the scope that is none is said to be unread.
 */
export async function readNamespaces(
  reader: KubeReader,
  { names, wantsAll, signal }: NamespaceWish,
): Promise<Outcome<NamespaceLabels>> {
  if (names.length > 0) return namedNamespaces(reader, names, signal);
  return wantsAll ? allNamespaces(reader, signal) : { value: new Map(), coverage: nothingRead };
}

async function allNamespaces(
  reader: KubeReader,
  signal: AbortSignal | undefined,
): Promise<Outcome<NamespaceLabels>> {
  const { value, coverage } = await readList(reader, namespaces, {
    namespace: undefined,
    signal,
    read: ({ metadata }) => [metadata.name, metadata.labels ?? {}] as const,
  });
  return { value: new Map(value), coverage };
}

async function namedNamespaces(
  reader: KubeReader,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Outcome<NamespaceLabels>> {
  const found = new Map<string, Readonly<Record<string, string>>>();
  const missing: string[] = [];
  for (const name of names) {
    try {
      const { metadata } = await reader.get(namespaces, name, { signal });
      found.set(name, metadata.labels ?? {});
    } catch (error) {
      signal?.throwIfAborted();
      // Reading a namespace may be forbidden where its contents may be read: then nothing can be said.
      if (errorCode(error) === 'kube.not-found') missing.push(name);
    }
  }
  if (missing.length === 0) return { value: found, coverage: nothingRead };
  const unread = missing.map((name) => ({
    what: `namespace ${name}`,
    code: 'inventory.no-namespace',
    reason: `there is no namespace ${name} in this cluster`,
  }));
  return { value: found, coverage: unreadOnly(unread) };
}
