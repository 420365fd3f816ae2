import type { KubeManagedFields } from '../../../edges/kube/interface.ts';

/** A field manager and the containers whose image it owns. */
export interface ImageManager {
  readonly manager: string;
  readonly containers: readonly string[];
}

/** In place of a name, where a manager owns the list of containers as a whole. */
const everyContainer = 'every container';

/** How deep `f:containers` may lie: a CronJob's is at six. */
const maxDepth = 8;

/**
 * Who owns `image` of which container by managedFields (`f:spec.f:template.f:spec.f:containers.k:{"name":"web"}.f:image`,
 * wherever the kind keeps its pod template). Status writers own none and are left out.
 */
export function imageManagers(managedFields: readonly KubeManagedFields[]): readonly ImageManager[] {
  return managedFields
    .filter(({ subresource }) => subresource === undefined)
    .map(({ manager, fieldsV1 }) => ({ manager, containers: [...imagesIn(fieldsV1, maxDepth)].toSorted() }))
    .filter(({ containers }) => containers.length > 0);
}

function* imagesIn(fields: unknown, depth: number): Iterable<string> {
  if (typeof fields !== 'object' || fields === null || depth === 0) return;
  for (const [key, value] of Object.entries(fields)) {
    if (key === 'f:containers' || key === 'f:initContainers') yield* containersWithImage(value);
    else if (key.startsWith('f:')) yield* imagesIn(value, depth - 1);
  }
}

function* containersWithImage(items: unknown): Iterable<string> {
  if (typeof items !== 'object' || items === null) return;
  const entries = Object.entries(items);
  // Custom resources often do not say how to merge their lists: then whoever wrote one owns all of it.
  if (entries.length === 0) yield everyContainer;
  for (const [key, fields] of entries) {
    const name = /^k:\{"name":"([^"]*)"\}$/.exec(key)?.[1];
    if (name !== undefined && typeof fields === 'object' && fields !== null && 'f:image' in fields)
      yield name;
  }
}
