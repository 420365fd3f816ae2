import { OakumError, sha256 } from '../../../kernel/pure/index.ts';
import { type FeedEntry, isOfFacts, type SegmentEntry } from './catalogue.ts';
import { openSegment, type Segment } from './segment.ts';
import type { LoadedFeed } from './store.ts';
import { restoreAdvisories, restoreFacts } from './stored.ts';
import { restoreStatements } from './stored-statements.ts';

/** A feed whose records lie in segments. A segment is checked and unpacked when it is first asked. */
export function segmentFeed(entry: FeedEntry, bytes: ReadonlyMap<string, Uint8Array>): LoadedFeed {
  const { info, segments } = entry;
  const opened = new Map<string, Segment>();
  const open = (segment: SegmentEntry): Segment => {
    const known = opened.get(segment.path);
    if (known !== undefined) return known;
    const fresh = openSegment(checkSegment(segment, bytes.get(segment.path), info.id));
    opened.set(segment.path, fresh);
    return fresh;
  };
  return {
    info,
    lookup: (ecosystem, name) =>
      segments
        .filter((segment) => segment.ecosystem === ecosystem)
        .flatMap((segment) => {
          const json = open(segment).find(name);
          return json === undefined
            ? []
            : restoreAdvisories(json, { feed: info.id, ecosystem, package: name });
        }),
    facts: (id) =>
      segments.filter(isOfFacts).flatMap((segment) => {
        const json = open(segment).find(id);
        return json === undefined ? [] : [restoreFacts(json, id)];
      }),
    statements: (ecosystem, name) =>
      segments
        .filter((segment) => segment.statementsOf === ecosystem)
        .flatMap((segment) => {
          const json = open(segment).find(name);
          return json === undefined
            ? []
            : restoreStatements(json, { feed: info.id, ecosystem, package: name });
        }),
  };
}

/** @throws advisories.corrupt when the file of a segment is missing, or is not what its catalogue says */
export function checkSegment(segment: SegmentEntry, bytes: Uint8Array | undefined, feed: string): Uint8Array {
  if (bytes === undefined || sha256(bytes) !== segment.digest) {
    const what = bytes === undefined ? 'is missing' : 'is not what its catalogue says';
    throw new OakumError('advisories.corrupt', `${segment.path} of the feed ${feed} ${what}`, {
      hint: 'Run oakum feeds update, or install Oakum again.',
    });
  }
  return bytes;
}
