import type { InPlaceCode } from './contract.ts';

/** Why one place is left as it is; caught by whoever asks for all of them. */
export class Unfit extends Error {
  override readonly name = 'Unfit';
  readonly code: InPlaceCode;

  constructor(code: InPlaceCode, message: string) {
    super(message);
    this.code = code;
  }
}
