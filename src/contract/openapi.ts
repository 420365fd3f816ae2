import type * as z from 'zod';
import { type Endpoint, endpoints } from './endpoints.ts';
import { ApiErrorBody } from './errors.ts';
import { inputSchema, type JsonSchema, type NamedSchemas, namedSchemas } from './json-schemas.ts';
import { RunEvent } from './views.ts';

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: JsonSchema;
  readonly servers: readonly JsonSchema[];
  readonly security: readonly JsonSchema[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;
  readonly components: {
    readonly securitySchemes: JsonSchema;
    readonly schemas: Readonly<Record<string, JsonSchema>>;
  };
}

/** The OpenAPI 3.1 document of every endpoint, made from the schemas that the server itself validates by. */
export function openApiDocument(): OpenApiDocument {
  const all: readonly (readonly [string, Endpoint])[] = Object.entries(endpoints);
  const types: readonly z.ZodType[] = [ApiErrorBody, RunEvent, ...all.map(([, { response }]) => response)];
  const nouns = namedSchemas(types);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Oakum',
      version: '1',
      summary: 'patch management for Kubernetes: find, judge, decide, patch, roll out, prove',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    security: [{ session: [] }],
    paths: pathsOf(all, nouns),
    components: {
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'oakum-session',
          description: 'set by the sign-in link that the server prints when it starts',
        },
      },
      schemas: { ...bodiesOf(all), ...nouns.schemas },
    },
  };
}

/** The name of the schema of an endpoint's body. */
export function bodyName(id: string): string {
  return `${id.charAt(0).toUpperCase()}${id.slice(1)}Body`;
}

function bodiesOf(all: readonly (readonly [string, Endpoint])[]): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    all.flatMap(([id, { body }]) => (body === undefined ? [] : [[bodyName(id), inputSchema(body)]])),
  );
}

/** `/plans/:id` is `/plans/{id}` here. */
function pathsOf(
  all: readonly (readonly [string, Endpoint])[],
  nouns: NamedSchemas,
): OpenApiDocument['paths'] {
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const [id, endpoint] of all) {
    const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}');
    const at = paths[path] ?? {};
    at[endpoint.method.toLowerCase()] = operation(id, endpoint, nouns);
    paths[path] = at;
  }
  return { ...paths, '/events': { get: eventsOperation(nouns) } };
}

function operation(id: string, endpoint: Endpoint, nouns: NamedSchemas): JsonSchema {
  const { summary, params, query, body, response } = endpoint;
  const parameters = [...parametersOf(params, 'path'), ...parametersOf(query, 'query')];
  return {
    operationId: id,
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: { $ref: `#/components/schemas/${bodyName(id)}` } } },
          },
        }),
    responses: {
      200: { description: 'done', content: { 'application/json': { schema: nouns.schemaOf(response) } } },
      default: {
        description: 'an error: its code, what happened, and what to do next',
        content: { 'application/json': { schema: nouns.schemaOf(ApiErrorBody) } },
      },
    },
  };
}

/** Parts of a path are always there; what stands behind `?` never has to be. */
function parametersOf(inputs: z.ZodObject | undefined, place: 'path' | 'query'): readonly JsonSchema[] {
  return Object.entries<z.ZodType>(inputs?.shape ?? {}).map(([name, input]) => ({
    name,
    in: place,
    required: place === 'path',
    schema: inputSchema(input),
  }));
}

function eventsOperation(nouns: NamedSchemas): JsonSchema {
  return {
    operationId: 'events',
    summary: 'live events: something changed, fetch it again; or a sentence of a run',
    responses: {
      200: {
        description: 'server-sent events; the data of each is one RunEvent',
        content: { 'text/event-stream': { schema: nouns.schemaOf(RunEvent) } },
      },
    },
  };
}
