import type { ShownKeeper } from '../../flows/hops/index.ts';
import type { EstateKeeper } from '../../flows/keep-estate.ts';
import type { World } from '../../flows/world.ts';
import type { Hub } from '../stream/hub.ts';

/**
 * What a handler gets: path parameters, query and body, already checked by the contract, who is asking, and the world by the
 * documents of that moment.
 */
export interface Ask {
  readonly world: World;
  readonly id: string;
  readonly reason: string;
  readonly only: readonly string[];
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly user: string;
  readonly signal: AbortSignal;
}

export interface HandlerDeps {
  readonly keeper: EstateKeeper;
  readonly hub: Hub;
  readonly shown: ShownKeeper;
  readonly version: string;
}
