import type { FeedEntry } from './catalogue.ts';
import { type BytesOf, openLayers } from './layers.ts';
import type { LoadedFeed } from './store.ts';

/** A feed whose records lie in segments. A segment is checked and unpacked when it is first asked. */
export function segmentFeed(entry: FeedEntry, bytesOf: BytesOf): LoadedFeed {
  const { lookup, facts, statements } = openLayers(entry, bytesOf);
  return { info: entry.info, lookup, facts, statements };
}
