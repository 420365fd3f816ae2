import { DeleteGarbage } from '../../contract/index.ts';
import { collectGarbage } from '../../flows/collect-garbage.ts';
import { instantText } from '../../kernel/index.ts';
import type { Ask, HandlerDeps } from './ask.ts';

/** Patched images that nothing needs: which, and the removal of those that a person saw. */
export function garbageHandlers({ hub }: Pick<HandlerDeps, 'hub'>) {
  return {
    garbage: ({ world, signal }: Ask) => collectGarbage(world, { isDeleting: false, signal }),
    deleteGarbage: async ({ world, body, user, signal }: Ask) => {
      const { images } = DeleteGarbage.parse(body);
      const only = { kind: 'seen', images } as const;
      const collected = await collectGarbage({ ...world, user }, { isDeleting: true, only, signal });
      hub.publish({ kind: 'garbage', id: '', text: 'collected', at: instantText(world.clock.now()) });
      return collected;
    },
  };
}
