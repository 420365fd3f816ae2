import { OakumError } from '../kernel/index.ts';
import type { Entry } from '../model/index.ts';
import type { Store } from '../store/interface.ts';

const batch = 1_000;

/** The whole evidence log, oldest first. @throws store.corrupt where it ends before its size. */
export async function* everyEntry({ evidence }: Pick<Store, 'evidence'>): AsyncGenerator<Entry> {
  const size = await evidence.size();
  for (let from = 0; from < size; ) {
    const entries = await evidence.read(from, batch);
    if (entries.length === 0)
      throw new OakumError('store.corrupt', `the evidence log has ${size} entries and ends at ${from}`);
    yield* entries;
    from += entries.length;
  }
}
