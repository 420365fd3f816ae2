import type { Resource } from '../resources/table.ts';

/** Which object a request is about. */
export interface Target {
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
}

/** Who writes, as managedFields will name it, and whether anything is to be kept. */
export interface Caller {
  readonly manager: string;
  readonly dryRun: boolean;
}
