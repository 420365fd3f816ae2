import type { Ownership } from '../../../model/index.ts';

export type Manager = Ownership['manager'];

/** One sign of who manages an object. */
export interface Claim {
  readonly manager: Manager;
  /** What of the manager: `application shop`, `HelmRelease apps/shop`. */
  readonly name?: string;
  /**
   * What it rests on: an owner reference or the kubelet's own mark, the image field in managedFields, or labels and
   * annotations, which anybody may copy.
   */
  readonly rests: 'reference' | 'field' | 'metadata';
  readonly evidence: string;
}
