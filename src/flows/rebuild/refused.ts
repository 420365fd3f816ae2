/** Why nothing was asked of anybody, by a rule of ours. Codes: `rebuild.*`. */
export interface Refused {
  readonly kind: 'refused';
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

export function refused(code: string, message: string, hint?: string): Refused {
  return { kind: 'refused', code, message, ...(hint === undefined ? {} : { hint }) };
}
