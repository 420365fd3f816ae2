import type * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';

/** @throws population.malformed naming the field; never a value, which may be secret. */
export function parsedAs<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new OakumError(
    'population.malformed',
    `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown shape'}`,
  );
}
