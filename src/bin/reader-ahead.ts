import { type ApartProcess, makeApartReader, ourReader } from '../edges/exec/index.ts';

/**
 * The process that reads documents, started for a command that will need it: it loads while the command loads, which
 * is most of what a small document costs. Undefined for every other command.
 */
export function readerAhead([group, leaf, ...rest]: readonly string[]): ApartProcess | undefined {
  const reads = group === 'scan' && (leaf === 'sbom' || leaf === 'report');
  if (!reads || rest.includes('--help') || rest.includes('-h')) return undefined;
  const reader = makeApartReader(ourReader('documents'));
  reader.start();
  return reader;
}
