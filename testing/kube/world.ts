import type { Clock, Ids } from '../../src/kernel/index.ts';
import type { Registry } from './resources/registry.ts';
import type { Schema } from './schema/schema.ts';
import type { Store } from './store/store.ts';
import type { Tree } from './values/tree.ts';

/** What every verb and every controller stands on. */
export interface World {
  readonly store: Store;
  readonly registry: Registry;
  readonly schema: Schema;
  readonly clock: Clock;
  readonly ids: Ids;
  /** What a pod wrote, where somebody says so. */
  readonly podLog?: ((pod: Tree) => string) | undefined;
}
