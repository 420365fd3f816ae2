import type { CommandSpec } from './commands.ts';
import { estateSpecs } from './specs/estate.ts';
import { imageSpecs } from './specs/images.ts';
import { loanSpecs } from './specs/loans.ts';
import { planSpecs } from './specs/plans.ts';
import { runSpecs } from './specs/runs.ts';
import { scanSpecs } from './specs/scan.ts';
import { upkeepSpecs } from './specs/upkeep.ts';

/** Every command that works, in the order of the help. A command appears here when it does its whole job, not before. */
export const commandSpecs: readonly CommandSpec[] = [
  ...scanSpecs,
  ...estateSpecs,
  ...planSpecs,
  ...loanSpecs,
  ...imageSpecs,
  ...runSpecs,
  ...upkeepSpecs,
];
