import { hexOf } from '../../../kernel/pure/index.ts';
import type { BuiltFeed } from './build.ts';
import type { SegmentEntry } from './catalogue.ts';

/** Segments are named by their content, so that new ones can lie beside the old until the catalogue changes. */
export function namedByContent({ entry, files }: BuiltFeed): BuiltFeed {
  const names = new Map(entry.segments.map((segment) => [segment.path, named(segment).path]));
  return {
    entry: { ...entry, segments: entry.segments.map(named) },
    files: files.map(({ path, bytes }) => ({ path: names.get(path) ?? path, bytes })),
  };
}

export function named(segment: SegmentEntry): SegmentEntry {
  const hash = hexOf(segment.digest).slice(0, 12);
  return { ...segment, path: segment.path.replace(/\.gz$/, `-${hash}.gz`) };
}
