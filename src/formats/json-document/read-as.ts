import type * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';

/** The value as a schema has it. @throws documents.malformed naming the format and the place of the first mistake. */
export function readAs<T>(schema: z.ZodType<T>, value: unknown, format: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = placeText(issue?.path ?? []);
  throw new OakumError(
    'documents.malformed',
    `${format}: ${place === '' ? 'the document' : place}: ${(issue?.message ?? 'malformed').slice(0, 200)}`,
  );
}

/** `components[3].properties[0].name` */
export function placeText(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part).slice(0, 100)}`))
    .join('')
    .replace(/^\./, '');
}
