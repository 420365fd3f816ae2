import * as z from 'zod';
import * as model from '../model/index.ts';
import { ApiErrorBody } from './errors.ts';
import * as estateViews from './estate-views.ts';
import * as findingViews from './finding-views.ts';
import * as standingViews from './standing-views.ts';
import * as trustViews from './trust-views.ts';
import * as views from './views.ts';

/** A JSON Schema of draft 2020-12, as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface NamedSchemas {
  /** By name, sorted: only those that were asked for and what they refer to, as `#/components/schemas/<name>`. */
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** The schema of a response: a reference where it has a name. */
  schemaOf(type: z.ZodType): JsonSchema;
}

const prefix = '#/components/schemas/';

/** JSON Schemas of the nouns that the given types are made of; a noun is what model and contract export by name. */
export function namedSchemas(types: readonly z.ZodType[]): NamedSchemas {
  const nouns = z.registry<{ readonly id: string }>();
  for (const [id, noun] of Object.entries({
    ...model,
    ...views,
    ...estateViews,
    ...findingViews,
    ...standingViews,
    ...trustViews,
    ApiErrorBody,
  }))
    if (noun instanceof z.ZodType) nouns.add(noun, { id });
  const all = z.toJSONSchema(nouns, { ...options, uri: (id) => `${prefix}${id}` }).schemas;
  const schemaOf = (type: z.ZodType): JsonSchema => {
    const known = nouns.get(type);
    if (known !== undefined) return { $ref: `${prefix}${known.id}` };
    if (type instanceof z.ZodReadonly && type.unwrap() instanceof z.ZodType)
      return schemaOf(asType(type.unwrap()));
    if (type instanceof z.ZodArray) return { type: 'array', items: schemaOf(asType(type.element)) };
    throw new Error('a response is neither a noun of the contract nor a list of one: name it in views.ts');
  };
  const wanted = reachable(types.map(schemaOf), all);
  const schemas = Object.fromEntries(wanted.map((id) => [id, plain(all[id] ?? {})]));
  return { schemas, schemaOf };
}

/** What a request's parameters or body may be, whole and without references. */
export function inputSchema(type: z.ZodType): JsonSchema {
  return plain(z.toJSONSchema(type, { ...options, io: 'input' }));
}

const options = {
  unrepresentable: 'any',
  /** A digest is checked by a function of ours, which JSON Schema cannot say: its pattern can. */
  override: ({
    zodSchema,
    jsonSchema,
  }: {
    readonly zodSchema: unknown;
    readonly jsonSchema: { type?: unknown; pattern?: string };
  }): void => {
    if (zodSchema !== model.DigestText) return;
    jsonSchema.type = 'string';
    jsonSchema.pattern = '^sha256:[0-9a-f]{64}$';
  },
} as const;

function asType(schema: unknown): z.ZodType {
  if (schema instanceof z.ZodType) return schema;
  throw new Error('not a schema');
}

/** Names that the schemas refer to, directly or through others, sorted. */
function reachable(from: readonly unknown[], all: Readonly<Record<string, unknown>>): readonly string[] {
  const found = new Set<string>();
  const open = [...from];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const [, name] of JSON.stringify(next).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (name === undefined || found.has(name)) continue;
      found.add(name);
      open.push(all[name] ?? {});
    }
  }
  return [...found].sort();
}

/**
 * Without what says nothing to a reader: document ids, the bounds of every integer of JavaScript, and `readOnly`, which
 * in OpenAPI means something else than an immutable type.
 */
function plain(schema: unknown): JsonSchema {
  const text = JSON.stringify(schema, (key, value: unknown) => {
    if (key === '$schema' || key === '$id' || (key === 'readOnly' && value === true)) return undefined;
    if ((key === 'minimum' || key === 'maximum') && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER)
      return undefined;
    return value;
  });
  return JSON.parse(text);
}
