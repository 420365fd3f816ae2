import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBySchema } from './object.ts';
import { plainObject } from './plain-object.ts';

const origin = { server: 'https://cluster', what: 'pods' };

/** A pod that its ReplicaSet made, as an API server of 1.35 writes its metadata. */
const owned = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web-5d8-x',
    generateName: 'web-5d8-',
    namespace: 'shop',
    uid: 'u1',
    resourceVersion: '41',
    generation: 1,
    creationTimestamp: '2026-11-01T08:12:44Z',
    labels: { app: 'web' },
    annotations: { 'prometheus.io/port': '9090' },
    ownerReferences: [
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        name: 'web-5d8',
        uid: 'u0',
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
    managedFields: [],
  },
  spec: { containers: [] },
  status: { phase: 'Running' },
};
const { metadata } = owned;

describe('plainObject', () => {
  it.each([
    ['a pod with everything', owned],
    ['a node', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', uid: 'u', resourceVersion: '1' } }],
    ['fields of other kinds', { ...owned, data: { a: 'b' }, rules: null, subjects: [1], roleRef: {} }],
    ['one that goes', { ...owned, metadata: { ...metadata, deletionTimestamp: '2026-11-01T09:00:00Z' } }],
  ])('reads %s as the schema does', (_name, object) => {
    expect(plainObject(object)).toStrictEqual(parseBySchema(object, origin));
  });

  it.each([
    ['no object', 'Pod'],
    ['a list', [owned]],
    ['no metadata', { ...owned, metadata: undefined }],
    ['a name that is a number', { ...owned, metadata: { ...metadata, name: 1 } }],
    ['null labels', { ...owned, metadata: { ...metadata, labels: null } }],
    ['a label that is a number', { ...owned, metadata: { ...metadata, labels: { a: 1 } } }],
    ['a generation beyond numbers', { ...owned, metadata: { ...metadata, generation: Infinity } }],
    ['a label that JavaScript treats apart', JSON.parse('{"metadata":{"labels":{"__proto__":"a"}}}')],
    ['an owner without a uid', { ...owned, metadata: { ...metadata, ownerReferences: [{ kind: 'A' }] } }],
    ['managed fields', { ...owned, metadata: { ...metadata, managedFields: [{ manager: 'kubelet' }] } }],
  ])('leaves to the schema: %s', (_name, object) => {
    expect(plainObject(object)).toBeUndefined();
  });

  it('never says anything else than the schema, whatever comes', () => {
    const odd = fc.oneof({ weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) });
    const text = fc.oneof({ weight: 9, arbitrary: fc.string() }, odd);
    const texts = fc.oneof({ weight: 9, arbitrary: fc.dictionary(fc.string(), fc.string()) }, odd);
    const owner = fc.record(
      { apiVersion: text, kind: text, name: text, uid: text, controller: fc.oneof(fc.boolean(), odd) },
      { requiredKeys: ['apiVersion', 'kind', 'name', 'uid'] },
    );
    const some = fc.record(
      {
        name: text,
        namespace: text,
        uid: text,
        resourceVersion: text,
        generation: fc.oneof(fc.double(), odd),
        deletionTimestamp: text,
        labels: texts,
        annotations: texts,
        ownerReferences: fc.oneof(fc.array(owner), odd),
        managedFields: fc.oneof(fc.constant([]), odd),
      },
      { requiredKeys: ['name', 'uid', 'resourceVersion'] },
    );
    const object = fc.record(
      { apiVersion: text, kind: text, metadata: some, spec: odd, status: odd, rules: odd },
      { requiredKeys: ['apiVersion', 'kind', 'metadata'] },
    );
    let plain = 0;
    fc.assert(
      fc.property(object, (written) => {
        const value: unknown = JSON.parse(JSON.stringify(written));
        const found = plainObject(value);
        if (found === undefined) return;
        plain += 1;
        expect(found).toStrictEqual(parseBySchema(value, origin));
      }),
      { numRuns: 300 },
    );
    expect(plain).toBeGreaterThan(0);
  });
});
