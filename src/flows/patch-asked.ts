import type { LocalPlace } from '../edges/oci/index.ts';
import type { VerifyDemands } from '../model/index.ts';

/** What is asked of one image, whether it is planned or done. */
export interface PatchAsked {
  readonly reference: string;
  /** The new tag; the next free one where absent. */
  readonly tag: string | undefined;
  /** In the order in which they are asked; every one that may be used where empty. */
  readonly engines: readonly string[];
  /** Patch what can be patched and list the rest, instead of refusing all. */
  readonly leaveRefused: boolean;
  /** Names of packages; all where absent or empty. */
  readonly packages?: readonly string[] | undefined;
  /** A file: another scanner's report, whose fixable packages are the targets. */
  readonly report?: string | undefined;
  /** A file: another scanner's report of the very image that the patch makes, for its opinion of it. */
  readonly secondReport?: string | undefined;
  /** Where the result lies instead of the registry. */
  readonly output?: LocalPlace | undefined;
  /** What must have been proven, beside what policies for every namespace demand. */
  readonly verify?: VerifyDemands | undefined;
  /** Where a result that did not prove true is kept, as an OCI layout; it is thrown away where absent. */
  readonly keepFailed?: string | undefined;
  readonly signal: AbortSignal;
}
