import { describe, expect, it } from 'vitest';
import { endpoints } from './endpoints.ts';
import { FindingQuery } from './finding-views.ts';
import { openApiDocument } from './openapi.ts';

const document = openApiDocument();
const text = JSON.stringify(document);

describe('the OpenAPI document', () => {
  it('holds every endpoint once, and the live events', () => {
    const operations = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map((operation) => operation.operationId),
    );
    expect(operations.toSorted()).toEqual([...Object.keys(endpoints), 'events'].toSorted());
  });

  it('names every part of a path as a parameter', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters } of Object.values(methods)) {
        const declared = JSON.stringify(parameters ?? []);
        expect([...declared.matchAll(/"name":"(\w+)","in":"path"/g)].map(([, name]) => name)).toEqual(parts);
      }
    }
  });

  it('names every filter of a list as a parameter that may be left out', () => {
    const { parameters } = document.paths['/findings']?.get ?? {};
    expect(parameters).toEqual(
      Object.keys(FindingQuery.shape).map((name) =>
        expect.objectContaining({ name, in: 'query', required: false }),
      ),
    );
  });

  it('refers only to schemas that it holds, and holds none that nothing refers to', () => {
    const referred = new Set(
      [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].flatMap(([, name]) => name ?? []),
    );
    expect([...referred].sort()).toEqual(Object.keys(document.components.schemas).sort());
  });

  it('leaves nothing open that the contract closes', () => {
    expect(text).not.toContain(':{}');
    expect(document.components.schemas.DigestText).toEqual({
      type: 'string',
      pattern: '^sha256:[0-9a-f]{64}$',
    });
  });

  it('lets a body leave out what has a default', () => {
    expect(document.components.schemas.MakePlanBody).not.toHaveProperty('required');
  });
});
