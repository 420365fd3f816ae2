import type { Basis } from '../../model/index.ts';

/** One way in which the world is no longer what the plan saw. */
export interface Moved {
  readonly what: string;
  readonly reason: string;
}

/** What moved between the basis of a plan and the same targets now; a target that is gone is `undefined`. */
export function movedSince(
  basis: readonly Basis[],
  now: ReadonlyMap<string, Basis | undefined>,
): readonly Moved[] {
  return basis.flatMap((then) => {
    const what = `${then.namespace}/${then.kind}/${then.name}`;
    const today = now.get(then.uid);
    if (today === undefined)
      return [{ what, reason: `the ${then.kind} that was planned for (uid ${then.uid}) is gone` }];
    return [
      ...differs(what, 'its template wants', then.images, today.images),
      ...differs(what, 'its pods run', then.digests, today.digests),
    ];
  });
}

function differs(
  what: string,
  verb: string,
  then: readonly string[],
  now: readonly string[],
): readonly Moved[] {
  if (then.join('\n') === now.join('\n')) return [];
  const shown = (list: readonly string[]): string => (list.length === 0 ? 'nothing' : list.join(', '));
  return [{ what, reason: `${verb} ${shown(now)}, not ${shown(then)}` }];
}
