import { errorMessage, OakumError } from '../../kernel/pure/index.ts';
import type { RpmFault } from './records.ts';

/** Damage in words; an error that is not about the file is a bug and goes on. */
export function faultOf(what: string, error: unknown): RpmFault {
  if (!(error instanceof OakumError)) throw error;
  return { what, code: error.code, reason: errorMessage(error) };
}
