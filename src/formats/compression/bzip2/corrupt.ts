import { OakumError } from '../../../kernel/pure/index.ts';

export function corrupt(): OakumError {
  return new OakumError('compression.corrupt', 'bzip2 data is corrupt or cut off');
}
