import { OakumError, sha256 } from '../../../kernel/pure/index.ts';
import type { SegmentEntry } from './catalogue.ts';

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
