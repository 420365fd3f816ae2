import { OakumError } from '../../../kernel/pure/index.ts';
import type { KubeObject, KubeResource, ListOptions } from '../interface.ts';
import type { KubeRefusal } from '../transport/refusal.ts';
import { isExpired, listPages, type ReadDeps } from './list.ts';
import { resourceText } from './resource-path.ts';

/** What takes longer than two snapshots live will not fit into a third. */
const maxRestarts = 2;
const maxExpiries = 10;

/**
 * Every object of a list, once. When the server's snapshot expires on the way (410) the list begins again, leaving out
 * what was given: every object of the newest snapshot is there, and some that went meanwhile. A list that outlives
 * its snapshots again and again is read to its end over the newer ones that the server offers, and then says so.
 *
 * @throws kube.gone (later) after the last object, where objects may be missing between two snapshots; at once, where
 * the server offers none.
 */
export async function* listObjects(
  deps: ReadDeps,
  resource: KubeResource,
  options: ListOptions | undefined,
): AsyncIterable<KubeObject> {
  const given = new Set<string>();
  let from: string | undefined;
  let mixed: KubeRefusal | undefined;
  for (let expiries = 1; ; expiries += 1) {
    try {
      for await (const page of listPages(deps, resource, { options, from }))
        yield* notYetGiven(page.objects, given);
      break;
    } catch (error) {
      if (!isExpired(error) || expiries === maxExpiries) throw error;
      from = expiries > maxRestarts ? offerOf(error) : undefined;
      if (from !== undefined) mixed = error;
    }
  }
  if (mixed !== undefined) throw takesTooLong(`${deps.server}: ${resourceText(resource, options)}`, mixed);
}

/** The server's token for the rest of a newer snapshot. @throws the refusal, where there is none. */
function offerOf(refusal: KubeRefusal): string {
  const offer = refusal.status.metadata?.continue ?? '';
  if (offer === '') throw refusal;
  return offer;
}

function takesTooLong(list: string, cause: KubeRefusal): OakumError {
  return new OakumError(
    'kube.gone',
    `${list}: the list takes longer than the server keeps a snapshot: what moved meanwhile may be missing`,
    { cause, retry: 'later', hint: 'read from nearer to the server, or fewer namespaces at a time' },
  );
}

function* notYetGiven(objects: Iterable<KubeObject>, given: Set<string>): Generator<KubeObject> {
  for (const object of objects) {
    const { uid } = object.metadata;
    if (given.has(uid)) continue;
    given.add(uid);
    yield object;
  }
}
