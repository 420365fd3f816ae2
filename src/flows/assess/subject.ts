import type { Saying } from '../../assess/match/index.ts';
import type { DeadlineTable } from '../../assess/risk/index.ts';
import type { Contents, Exposure, Place, WaitingKernel } from '../../model/index.ts';

/** One subject with the places where it runs and who can reach them. */
export interface Subject {
  readonly contents: Contents;
  readonly where: readonly Place[];
  readonly exposures: readonly Exposure[];
  /** What else names it: digests and purls. Its own digest is known from its id. */
  readonly identities?: readonly string[] | undefined;
  /** Image references by which it is used, for what is known about an image by its name. */
  readonly references?: readonly string[] | undefined;
  /** Of a component: the images that were read and hold its program, where it runs from nothing else. */
  readonly within?: readonly string[] | undefined;
  /** What another scanner reports on the same subject; on the first of its contents only. */
  readonly saying?: Saying | undefined;
  /** Of a host: kernels that it has and does not run. */
  readonly waiting?: readonly WaitingKernel[] | undefined;
  /** Share of the estate's pods that run it, where that is known. */
  readonly runningShare?: number | undefined;
  /** Of the place whose pods could do most, and what nobody looked at in any of them. */
  readonly blast?:
    | { readonly blastRadius: number; readonly blastFacts: string; readonly blastUnknown?: string }
    | undefined;
  /** The deadline profiles that apply, by the rules of the configuration; absent: the default ones. */
  readonly profiles?: readonly DeadlineTable[] | undefined;
  /** Of the most critical place where it runs, 0 to 10, and who says so. */
  readonly criticality?: { readonly points: number; readonly said: string } | undefined;
}
