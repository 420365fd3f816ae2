import type { Store } from '../interface.ts';

/** One empty database. Every `connect` is a new connection to it; `dispose` closes them all and removes it. */
export interface StoreWorld {
  connect(): Promise<Store>;
  dispose(): Promise<void>;
}

/** A case with one connection, and more on request; the world is disposed of whatever happens. */
export function inWorld(
  open: () => Promise<StoreWorld>,
  act: (store: Store, connect: () => Promise<Store>) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const world = await open();
    try {
      await act(await world.connect(), () => world.connect());
    } finally {
      await world.dispose();
    }
  };
}
