import type { PackageReader } from '../packages/reader.ts';
import type { LayerLimits } from './limits.ts';
import type { LayerRecord } from './record.ts';

/** What a layer is read with. */
export interface LayerWork {
  readonly readers: readonly PackageReader[];
  readonly limits: LayerLimits;
  /**
   * Files to read as if they stood elsewhere: target to path. A hard link to a file that nobody wanted is known only
   * when its content has gone by; the layer is then read a second time with it.
   */
  readonly readAs: ReadonlyMap<string, string>;
}

/** What became of a layer that was read. */
export interface LayerResult {
  readonly record: LayerRecord;
  /** Hard links to files whose content was not kept; to be read again as `readAs`. */
  readonly missed: ReadonlyMap<string, string>;
}
