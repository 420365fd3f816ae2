import type * as z from 'zod';
import { OakumError } from '../../../kernel/pure/index.ts';

/** @throws oci.malformed, with what is wrong where. */
export function parseDocument<T>(schema: z.ZodType<T>, bytes: Uint8Array, name: string): T {
  const parsed = schema.safeParse(jsonOf(bytes, name));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new OakumError('oci.malformed', `${name}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
}

function jsonOf(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new OakumError('oci.malformed', `${name} is not JSON`, { cause });
  }
}
