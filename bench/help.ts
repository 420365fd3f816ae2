import type { Measurement } from './measurement.ts';
import { oakum, timeInTurns } from './whole-process.ts';

export const help: Measurement = {
  id: 'help',
  measure: () => timeInTurns([{ title: 'oakum --help', command: oakum(['--help']), runs: 15, goal: 150 }]),
};
